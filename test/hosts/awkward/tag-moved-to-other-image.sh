#!/bin/sh
# tag-moved-to-other-image.sh - the tag that the record names was put on another image.
# caught by: image.pinned /pin: saw sha256:/
# also: image.source-verified image.non-root-user image.node-floor
set -eu
reference=$(sed -n 's/^IMAGE=//p' "$DIRECTORY/release")
case $1 in
break)
  docker image inspect -f '{{.Id}}' "$reference" >"$SCENARIO/id"
  docker tag "$(small_image)" "$reference"
  ;;
mend) docker tag "$(cat "$SCENARIO/id")" "$reference" ;;
esac
