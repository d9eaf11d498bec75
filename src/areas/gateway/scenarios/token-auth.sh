#!/bin/sh
# token-auth.sh - a password is asked for instead of the token.
# together: settings
set -eu
[ "${1:?break}" = break ]
# with settings that it refuses it would start over and over
docker stop openclaw-gateway >/dev/null
jq '.gateway.auth.mode = "password"' "$STATE/openclaw.json" >"$SCENARIO/openclaw.json"
cat "$SCENARIO/openclaw.json" >"$STATE/openclaw.json"
