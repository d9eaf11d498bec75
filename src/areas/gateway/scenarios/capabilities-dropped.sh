#!/bin/sh
# capabilities-dropped.sh - a recipe off the network that drops nothing.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/capabilities-dropped.yaml" <<'YAML'
services:
  openclaw-gateway:
    cap_drop: !reset []
YAML
