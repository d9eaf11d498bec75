#!/bin/sh
# latest-tag-in-use.sh - an OpenClaw container was made from openclaw:latest, which is another image every week.
# caught by: image.not-latest-tag /aw-openclaw-cli from aw\/openclaw:latest/
set -eu
case $1 in
break)
  docker tag "$(small_image)" aw/openclaw:latest
  docker create --name aw-openclaw-cli aw/openclaw:latest true >/dev/null
  ;;
mend)
  no_sidecar aw-openclaw-cli
  docker rmi aw/openclaw:latest >/dev/null
  ;;
esac
