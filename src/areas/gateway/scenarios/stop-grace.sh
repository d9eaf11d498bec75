#!/bin/sh
# stop-grace.sh - somebody was tired of waiting for it to stop.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/stop-grace.yaml" <<'YAML'
services:
  openclaw-gateway:
    stop_grace_period: 10s
YAML
