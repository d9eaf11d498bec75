#!/bin/sh
# pids-limit.sh - a recipe off the network without a process limit.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/pids-limit.yaml" <<'YAML'
services:
  openclaw-gateway:
    pids_limit: !reset null
YAML
