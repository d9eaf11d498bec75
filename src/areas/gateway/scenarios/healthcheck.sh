#!/bin/sh
# healthcheck.sh - the health check was turned off.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/healthcheck.yaml" <<'YAML'
services:
  openclaw-gateway:
    healthcheck: !override {disable: true}
YAML
