#!/bin/sh
# on-host.sh - the state is on a temporary file system, and gone at the next stop.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/on-host.yaml" <<'YAML'
services:
  openclaw-gateway:
    volumes:
      - {type: tmpfs, target: /home/node/.openclaw}
YAML
