#!/bin/sh
# openclaw-of-last-winter.sh - beside the looked-after gateway runs another, with a release that everybody knows how to open.
# caught by: advisories.no-critical /2026\.2\.6 in aw-openclaw-old/
# caught by: advisories.no-high /2026\.2\.6 in aw-openclaw-old/
# caught by: advisories.no-lesser /2026\.2\.6 in aw-openclaw-old/
# also: gateway.* secrets.* state.* image.* neighbours.* advisories.*
# alone: there are two gateways meanwhile
set -eu
case $1 in
break)
  docker run -d --init --name aw-openclaw-old "$(small_image)" sh -c 'mkdir -p /app && cd /app && echo "{ \"name\": \"openclaw\", \"version\": \"2026.2.6\" }" >package.json; exec sleep infinity' gateway >/dev/null
  ;;
mend) no_sidecar aw-openclaw-old ;;
esac
