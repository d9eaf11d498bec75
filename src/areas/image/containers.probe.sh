#!/bin/sh
# containers.probe.sh - which image each container on this host was made from. One JSON object a line.
#   FOUND FOUND_IN  from gateway/gateways.find.sh, which asked
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
exec cat "$FOUND_IN/containers"
