#!/bin/sh
# second-user-with-uid-0.sh - somebody who is called toor is root as well.
# caught by: host.single-root /toor has uid 0/
set -eu
case $1 in
break) useradd -o -u 0 -g 0 -M -d /root -s /usr/sbin/nologin toor ;;
mend) sed -i '/^toor:/d' /etc/passwd /etc/shadow /etc/passwd- /etc/shadow- ;;
esac
