#!/bin/sh
# non-root.sh - "permission denied" went away with root.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/non-root.yaml" <<'YAML'
services:
  openclaw-gateway:
    user: "0:0"
YAML
