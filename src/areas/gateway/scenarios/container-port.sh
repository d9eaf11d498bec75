#!/bin/sh
# container-port.sh - the port was moved on both sides, because 18789 was known to scanners.
# together: container, batch 3
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/container-port.yaml" <<'YAML'
services:
  openclaw-gateway:
    ports: !override ["127.0.0.1:18789:18888"]
YAML
