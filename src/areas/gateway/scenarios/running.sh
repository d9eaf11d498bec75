#!/bin/sh
# running.sh - the container was given a program that ends at once, and nothing starts it again.
# together: container, batch 2
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/running.yaml" <<'YAML'
services:
  openclaw-gateway:
    entrypoint: ["false"]
    restart: "no"
YAML
