#!/bin/sh
# token-used-twice.sh - a webhook shares its secret with the gateway.
# caught by: secrets.token-used-once /1 other key/
set -eu
case $1 in
break)
  keep "$DIRECTORY/.env"
  sed -i 's/^OPENCLAW_GATEWAY_TOKEN=\(.*\)/&\nAW_WEBHOOK_SECRET=\1/' "$DIRECTORY/.env"
  ;;
mend) back "$DIRECTORY/.env" ;;
esac
