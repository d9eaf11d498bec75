#!/bin/sh
# not-in-argv.sh - the token is handed over on the command line, where every process of the host reads it.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/not-in-argv.yaml" <<'YAML'
services:
  openclaw-gateway:
    command: ["node", "openclaw.mjs", "gateway", "--token", "not-the-real-one"]
YAML
