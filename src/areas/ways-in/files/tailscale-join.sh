#!/bin/sh
# tailscale-join.sh - brings this host into its owner's tailnet: by the auth key that lies at $KEY for a moment, or, where there is
# none, at a URL that is printed for a person to open. $PATIENCE: seconds. The host keeps its own DNS: --accept-dns=false.
set -eu
umask 077
trap 'rm -f "$KEY"' EXIT
trap 'exit 1' HUP INT TERM
command -v tailscale >/dev/null 2>&1 || { echo 'Tailscale is not installed: declare ways.tailscale and run hardshell up first'; exit 3; }
state() { timeout 20 tailscale status --json 2>/dev/null | jq -r '.BackendState // "unknown"' || true; }
if [ "$(state)" = Running ]; then
  echo 'this host is in a tailnet already'
  exit 0
fi
set -- up --accept-dns=false --timeout="${PATIENCE}s"
# the file, never the key: what is said on a command line, everybody on the host can read
if [ -s "$KEY" ]; then set -- "$@" --auth-key="file:$KEY"; fi
status=0
timeout "$((PATIENCE + 20))" tailscale "$@" 2>&1 || status=$?
rm -f "$KEY"
if [ "$status" = 0 ] && [ "$(state)" = Running ]; then exit 0; fi
echo "this host is not in the tailnet: Tailscale says $(state)"
exit 3
