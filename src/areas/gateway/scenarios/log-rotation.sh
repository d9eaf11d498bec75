#!/bin/sh
# log-rotation.sh - the log was too noisy, and is gone altogether.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/log-rotation.yaml" <<'YAML'
services:
  openclaw-gateway:
    logging: !override {driver: none}
YAML
