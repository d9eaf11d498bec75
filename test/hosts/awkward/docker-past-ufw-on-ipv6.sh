#!/bin/sh
# docker-past-ufw-on-ipv6.sh - published on [::] only, which a look at IPv4 alone does not see.
# caught by: firewall.published-on-loopback /aw-web6 publishes 80\/tcp on :::8086/
set -eu
case $1 in
break) sidecar aw-web6 -p '[::]:8086:80' ;;
mend) no_sidecar aw-web6 ;;
esac
