#!/bin/sh
# config-baseline.sh - OpenClaw may do more than the preset allows: elevated tools, and it announces itself on the network.
# together: settings
set -eu
[ "${1:?break}" = break ]
# with settings that it refuses it would start over and over
docker stop openclaw-gateway >/dev/null
jq '.tools.elevated.enabled = true | .discovery.mdns.mode = "full"' "$STATE/openclaw.json" >"$SCENARIO/openclaw.json"
cat "$SCENARIO/openclaw.json" >"$STATE/openclaw.json"
