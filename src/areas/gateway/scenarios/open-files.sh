#!/bin/sh
# open-files.sh - the limit was in somebody's way, and went.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/open-files.yaml" <<'YAML'
services:
  openclaw-gateway:
    ulimits: !reset null
YAML
