#!/bin/sh
# no-docker-socket.sh - an agent was to look after other containers.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/no-docker-socket.yaml" <<'YAML'
services:
  openclaw-gateway:
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
YAML
