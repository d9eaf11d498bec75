#!/bin/sh
# only-asked-ports.sh - a recipe off the network publishes the bridge that OpenClaw no longer has.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/only-asked-ports.yaml" <<'YAML'
services:
  openclaw-gateway:
    ports: ["127.0.0.1:18790:18790"]
YAML
