#!/bin/sh
# token-in-a-process.sh - a program beside the gateway was started with the token in its environment.
# caught by: secrets.token-not-in-processes /environment of process/
set -eu
case $1 in
break)
  token=$(sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' "$DIRECTORY/.env")
  AW_TOKEN=$token setsid sleep 9999 >/dev/null 2>&1 </dev/null &
  echo $! >"$SCENARIO/pid"
  ;;
mend) kill "$(cat "$SCENARIO/pid")" ;;
esac
