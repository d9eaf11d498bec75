#!/bin/sh
# settings-copies.sh - the token stood in openclaw.json once, and OpenClaw made its copies: of the one in use, of one from
# before, and with comments of the owner's.
set -eu
[ "${1:?break}" = break ]
token=$(sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' "$DIRECTORY/.env")
old=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
export token old
jq '.gateway.auth.token = $ENV.token' "$STATE/openclaw.json" >"$SCENARIO/last-good"
jq '.gateway.auth.token = $ENV.old | .channels.x.auth.token = "another"' "$STATE/openclaw.json" >"$SCENARIO/bak"
printf "// mine\n{ gateway: { auth: { mode: 'token', token: '%s' } }, hooks: { token: '%s' } }\n" "$old" "$token" >"$SCENARIO/bak.1"
for copy in last-good bak bak.1; do
  install -o 1000 -g 1000 -m 600 "$SCENARIO/$copy" "$STATE/openclaw.json.$copy"
done
