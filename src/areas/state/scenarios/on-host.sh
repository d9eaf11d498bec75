#!/bin/sh
# on-host.sh - a recipe off the network without volumes: the state is in the container, and goes with it.
# together: container, batch 2
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/on-host.yaml" <<'YAML'
services:
  openclaw-gateway:
    volumes: !reset []
YAML
