#!/bin/sh
# way-in.sh - what `hardshell open` asks of a host, as root. Whatever is secret goes out on standard output only, which is
# the SSH channel to the owner's own machine; never on a command line, never into a file.
#   VERB       devices   pending and paired devices, as JSON
#              approve   lets the pending request REQUEST in
#              remove    puts the paired device DEVICE out
#              link      a sign-in for one browser: OpenClaw's own, good once and for ten minutes, as JSON
#              origins   the addresses the web page may be opened under, as JSON
#              token     the gateway token
#   CONTAINER  the gateway's container      ENV_FILE  where its token is written down
# OpenClaw's CLI in the container speaks to the gateway over the container's own loopback with the token from its
# environment. That may manage devices without being paired itself, also with gateway.nodes.pairing.autoApproveLocal off.
# Ends with 44 when there is no gateway to ask; the last line on standard error says why.
set -eu

stop() { echo "$1" >&2; exit "$2"; }

running() {
  command -v docker >/dev/null 2>&1 || stop 'Docker is not installed there' 44
  docker info >/dev/null 2>&1 || stop 'Docker does not answer there' 44
  state=$(docker inspect --type container --format '{{.State.Status}}' "$CONTAINER" 2>/dev/null) || stop "there is no container $CONTAINER" 44
  [ "$state" = running ] || stop "the container $CONTAINER does not run ($state)" 44
}
openclaw() { docker exec "$CONTAINER" node openclaw.mjs "$@"; }

case $VERB in
devices) running && openclaw devices list --json ;;
approve) running && openclaw devices approve "$REQUEST" --json ;;
remove) running && openclaw devices remove "$DEVICE" --json ;;
link) running && openclaw dashboard --json ;;
origins) running && openclaw config get gateway.controlUi.allowedOrigins --json ;;
token)
  # what the gateway was started with counts; the file may have been edited since
  token=$(docker exec "$CONTAINER" printenv OPENCLAW_GATEWAY_TOKEN 2>/dev/null) || token=
  if [ -z "$token" ] && [ -r "$ENV_FILE" ]; then
    token=$(sed -n 's/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}OPENCLAW_GATEWAY_TOKEN[[:space:]]*=[[:space:]]*//p' "$ENV_FILE" | tail -n 1 |
      tr -d '\r' | sed 's/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/')
  fi
  [ -n "$token" ] || stop "no gateway token is in the container $CONTAINER or in $ENV_FILE" 44
  printf '%s\n' "$token"
  ;;
*) stop "not a verb: $VERB" 2 ;;
esac
