#!/bin/sh
# neighbours.probe.sh - every container of this host, running or not, as far as it could harm the others: what it may
# do, what of the host it is shown, how often it fell. One JSON object a line. Never its environment or command.
# needs root: Docker's socket.   FOUND FOUND_IN GATEWAYS  from gateways.find.sh, which asked
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
command -v docker >/dev/null 2>&1 || { echo 'Docker is not installed' >&2; exit 44; }
echo "gateways ${GATEWAYS:-}"
exec cat "$FOUND_IN/neighbours"
