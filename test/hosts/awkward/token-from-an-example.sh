#!/bin/sh
# token-from-an-example.sh - the token in .env is still the one of the example.
# caught by: secrets.token-strength /placeholder/
# also: secrets.token-agrees gateway.right-token gateway.wrong-token-refused gateway.no-token-refused secrets.token-used-once
# alone: every control of the token sees it
set -eu
case $1 in
break)
  keep "$DIRECTORY/.env"
  sed -i 's/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=change-me-to-a-long-random-string-of-your-own-0123456789/' "$DIRECTORY/.env"
  ;;
mend) back "$DIRECTORY/.env" ;;
esac
