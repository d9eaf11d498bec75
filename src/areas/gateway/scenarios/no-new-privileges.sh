#!/bin/sh
# no-new-privileges.sh - a recipe off the network that lets set-uid programs work.
# together: container
set -eu
[ "${1:?break}" = break ]
cat >"$SCENARIO/no-new-privileges.yaml" <<'YAML'
services:
  openclaw-gateway:
    security_opt: !override ["no-new-privileges:false"]
YAML
