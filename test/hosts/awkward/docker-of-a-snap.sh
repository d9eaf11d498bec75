#!/bin/sh
# docker-of-a-snap.sh - Docker runs and publishes, and its programs are where no path leads, as those of a snap may be.
# caught by: firewall.published-on-loopback [unknown] /Docker does not answer/
# caught by: gateway.running [unknown] /Docker does not answer/
# caught by: docker.signed-source [unknown] /a dockerd runs, and none is on the usual path/
# also: docker.* gateway.* neighbours.* image.* secrets.* state.* advisories.* firewall.* health.* backup.* outside.* ways-in.* openclaw.* host.*
# alone: Docker is gone for whoever asks
set -eu
case $1 in
break) for program in docker dockerd; do at=$(command -v $program); mv "$at" "$at.aw"; done ;;
mend) for program in /usr/bin/docker.aw /usr/sbin/dockerd.aw /usr/bin/dockerd.aw; do [ ! -e $program ] || mv $program ${program%.aw}; done ;;
esac
