#!/bin/sh
# killed-for-memory.sh - a program in a container was killed for memory; the container goes on, and Docker says OOMKilled=false.
# caught by: health.no-oom-kills /in containers that run now|in the kernel/
set -eu
case $1 in
break)
  docker run -d --init --name aw-hungry --memory 40m "$(small_image)" sh -c 'tail /dev/zero; sleep infinity' >/dev/null
  until [ "$(docker exec aw-hungry sh -c 'cat /proc/[0-9]*/comm' | grep -c '^tail$')" = 0 ] && docker exec aw-hungry sh -c 'cat /proc/[0-9]*/comm' | grep -q '^sleep$'; do :; done
  ;;
mend) no_sidecar aw-hungry ;;
esac
