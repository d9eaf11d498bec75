#!/bin/sh
# memory-limit.sh - the limit was taken away when the gateway once ran out of memory.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/memory-limit.yaml" <<'YAML'
services:
  openclaw-gateway:
    mem_limit: !reset null
    memswap_limit: !reset null
YAML
