#!/bin/sh
# container.sh - makes the gateway's container anew with every weakness that the scenarios before it left in $SCENARIO, all
# in one go: each is another setting. compose.yaml stays as hardshell wrote it; it is the container that is not so any
# more. It sleeps, so that what runs as root leaves nothing in the state, and nothing waits for OpenClaw to start.
set -eu
cat >"$SCENARIO/00.yaml" <<'YAML'
services:
  openclaw-gateway:
    entrypoint: ["sh", "-c", "exec sleep infinity", "asleep"]
YAML
set --
for file in "$SCENARIO"/*.yaml; do set -- "$@" -f "$file"; done
compose() { docker compose --ansi never --project-directory "$DIRECTORY" -f "$DIRECTORY/compose.yaml" "$@"; }
compose "$@" config -q
# one that does not start (a nested Docker may refuse --privileged) is judged as it was made
compose "$@" up -d --no-build openclaw-gateway || docker inspect -f '{{.State.Status}}' openclaw-gateway
