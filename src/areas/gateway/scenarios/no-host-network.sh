#!/bin/sh
# no-host-network.sh - the container shares the network of the host.
# together: container, batch 2
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/no-host-network.yaml" <<'YAML'
services:
  openclaw-gateway:
    network_mode: host
    networks: !reset null
    ports: !reset []
YAML
