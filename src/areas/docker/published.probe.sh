#!/bin/sh
# published.probe.sh - the ports that running containers publish, and on which of the host's addresses.
# needs root for Docker's socket.   FOUND FOUND_IN  from gateway/gateways.find.sh, which asked
if [ "$FOUND" != 0 ]; then
  pidof -s dockerd >/dev/null || { echo 'Docker does not run here' >&2; exit 44; }
  echo 'Docker does not answer' >&2
  exit 1
fi
command -v docker >/dev/null 2>&1 || { echo 'Docker does not run here' >&2; exit 44; }
exec cat "$FOUND_IN/published"
