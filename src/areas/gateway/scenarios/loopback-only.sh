#!/bin/sh
# loopback-only.sh - the gateway is published on every address, so that the phone finds it.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/loopback-only.yaml" <<'YAML'
services:
  openclaw-gateway:
    ports: !override ["18789:18789"]
YAML
