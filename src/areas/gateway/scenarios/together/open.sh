#!/bin/sh
# open.sh - the gateway asks nobody for anything. OpenClaw agrees to that on a loopback only, and so the container shares
# the host's network, as in guides that leave all locks to a proxy in front.
set -eu
jq 'del(.gateway.auth) | .gateway.auth.mode = "none" | .gateway.bind = "loopback"' "$STATE/openclaw.json" >"$SCENARIO/openclaw.json"
cat "$SCENARIO/openclaw.json" >"$STATE/openclaw.json"
cat >"$SCENARIO/open.yaml" <<'YAML'
services:
  openclaw-gateway:
    network_mode: host
    networks: !reset null
    ports: !reset []
YAML
docker compose --ansi never --project-directory "$DIRECTORY" -f "$DIRECTORY/compose.yaml" -f "$SCENARIO/open.yaml" up -d --no-build openclaw-gateway
