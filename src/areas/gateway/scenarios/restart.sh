#!/bin/sh
# restart.sh - the container was to stay down after its last fault.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/restart.yaml" <<'YAML'
services:
  openclaw-gateway:
    restart: "no"
YAML
