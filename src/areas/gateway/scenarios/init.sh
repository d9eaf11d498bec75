#!/bin/sh
# init.sh - the line looked useless, and went.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/init.yaml" <<'YAML'
services:
  openclaw-gateway:
    init: false
YAML
