#!/bin/sh
# container-restarted-forty-times.sh - a container falls as soon as it stands, and looks up whenever somebody looks.
# caught by: neighbours.steady /aw-falling is (running|restarting|exited), restarted \d+ times/
set -eu
case $1 in
break)
  docker run -d --name aw-falling --restart always "$(small_image)" false >/dev/null
  ;;
mend) no_sidecar aw-falling ;;
esac
