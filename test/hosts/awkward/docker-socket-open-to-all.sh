#!/bin/sh
# docker-socket-open-to-all.sh - "permission denied" was mended with chmod 666 on Docker's socket: everybody is root.
# caught by: docker.group-empty /everybody: its socket is writable for all/
set -eu
case $1 in
break) chmod 666 /run/docker.sock ;;
mend) chmod 660 /run/docker.sock ;;
esac
