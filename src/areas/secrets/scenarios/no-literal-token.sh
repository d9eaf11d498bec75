#!/bin/sh
# no-literal-token.sh - the token is written into openclaw.json, where OpenClaw would tell it to whoever asks for its settings.
# together: settings
set -eu
[ "${1:?break}" = break ]
# with settings that it refuses it would start over and over
docker stop openclaw-gateway >/dev/null
token=$(sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' "$DIRECTORY/.env")
export token
jq '.gateway.auth.token = $ENV.token' "$STATE/openclaw.json" >"$SCENARIO/openclaw.json"
cat "$SCENARIO/openclaw.json" >"$STATE/openclaw.json"
