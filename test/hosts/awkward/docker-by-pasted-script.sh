#!/bin/sh
# docker-by-pasted-script.sh - the engine was unpacked into /usr/local by a script from the network; no package owns it.
# caught by: docker.signed-source /no package owns it/
# also: docker.right-suite
set -eu
case $1 in
break) cp /usr/sbin/dockerd /usr/local/bin/dockerd ;;
mend) rm -f /usr/local/bin/dockerd ;;
esac
