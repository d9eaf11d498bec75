#!/bin/sh
# neighbour-with-manners.sh - another container runs beside the gateway, and wants nothing that is not its own: no alarm.
# passes: neighbours.not-privileged /[1-9] without/
# passes: neighbours.no-docker-socket /[1-9] without/
# passes: neighbours.no-host-files /[1-9] without/
# passes: neighbours.own-namespaces /[1-9] without/
# passes: neighbours.steady /[1-9] without/
set -eu
case $1 in
break) sidecar aw-polite -v aw-own:/data ;;
mend)
  no_sidecar aw-polite
  docker volume rm aw-own >/dev/null
  ;;
esac
