#!/bin/sh
# not-privileged.sh - "permission denied" went away with --privileged.
# together: container, batch 2
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/not-privileged.yaml" <<'YAML'
services:
  openclaw-gateway:
    privileged: true
YAML
