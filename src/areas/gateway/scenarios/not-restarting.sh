#!/bin/sh
# not-restarting.sh - the container was given a program that ends at once, and is started again for ever.
# together: container, batch 3
# settles: Docker counts its restarts anew when undo has made the container again
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/not-restarting.yaml" <<'YAML'
services:
  openclaw-gateway:
    entrypoint: ["false"]
    restart: always
YAML
