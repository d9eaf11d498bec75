#!/bin/sh
# right-token.sh - .env has a new token, and nobody made the container anew.
set -eu
[ "${1:?break}" = break ]
token=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
sed -i "s/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=$token/" "$DIRECTORY/.env"
