#!/bin/sh
# image-rebuilt-by-hand.sh - the image was built anew by hand, runs as root, and has a Node that is too old.
# caught by: image.non-root-user /saw root/
# caught by: image.node-floor /20\.9\.0/
# also: image.pinned image.source-verified
set -eu
reference=$(sed -n 's/^IMAGE=//p' "$DIRECTORY/release")
case $1 in
break)
  docker image inspect -f '{{.Id}}' "$reference" >"$SCENARIO/id"
  docker create --name aw-by-hand "$reference" true >/dev/null
  docker commit --change 'USER root' --change 'ENV NODE_VERSION=20.9.0' aw-by-hand "$reference" >/dev/null
  docker rm aw-by-hand >/dev/null
  ;;
mend)
  made=$(docker image inspect -f '{{.Id}}' "$reference")
  docker tag "$(cat "$SCENARIO/id")" "$reference"
  docker rmi "$made" >/dev/null
  ;;
esac
