#!/bin/sh
# token-agrees.sh - the container still has a token from before the last rotation.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/token-agrees.yaml" <<'YAML'
services:
  openclaw-gateway:
    environment:
      OPENCLAW_GATEWAY_TOKEN: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
YAML
