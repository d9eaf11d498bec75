#!/bin/sh
# read-only-root.sh - somebody wanted to install a tool in the container.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/read-only-root.yaml" <<'YAML'
services:
  openclaw-gateway:
    read_only: false
YAML
