#!/bin/sh
# keys-on-host.sh - a recipe from before OpenClaw kept a third folder: it mounts the state and the workspace alone.
# together: container, batch 3
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/keys-on-host.yaml" <<'YAML'
services:
  openclaw-gateway:
    volumes: !override
      - ${OPENCLAW_CONFIG_DIR}:/home/node/.openclaw
      - ${OPENCLAW_WORKSPACE_DIR}:/home/node/.openclaw/workspace
YAML
