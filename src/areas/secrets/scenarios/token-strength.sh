#!/bin/sh
# token-strength.sh - the token is the one of a tutorial.
set -eu
[ "${1:?break}" = break ]
sed -i 's/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=changeme/' "$DIRECTORY/.env"
