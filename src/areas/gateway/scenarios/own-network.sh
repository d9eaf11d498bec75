#!/bin/sh
# own-network.sh - the container was put where a plain docker run puts everything.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/own-network.yaml" <<'YAML'
services:
  openclaw-gateway:
    network_mode: bridge
    networks: !reset null
YAML
