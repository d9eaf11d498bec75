#!/bin/sh
# socket-through-parent-folder.sh - a dashboard was given /run, and Docker's socket lies in it.
# caught by: neighbours.no-docker-socket /aw-dashboard is given \/run, and Docker's socket with it/
set -eu
case $1 in
break) sidecar aw-dashboard -v /run:/host/run:ro ;;
mend) no_sidecar aw-dashboard ;;
esac
