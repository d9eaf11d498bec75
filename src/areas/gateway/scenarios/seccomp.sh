#!/bin/sh
# seccomp.sh - a debugger was wanted, and the call filter in its way.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/seccomp.yaml" <<'YAML'
services:
  openclaw-gateway:
    security_opt: ["seccomp=unconfined"]
YAML
