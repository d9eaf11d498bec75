#!/bin/sh
# env-mode.sh - everybody on the host may read .env.
set -eu
[ "${1:?break}" = break ]
chmod 644 "$DIRECTORY/.env"
