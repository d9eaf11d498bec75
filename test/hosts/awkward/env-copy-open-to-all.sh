#!/bin/sh
# env-copy-open-to-all.sh - .env is 600, and the copy that an editor left beside it is 644.
# caught by: secrets.env-copies /\.env\.bak .* 644/
# also: secrets.no-token-copies
set -eu
case $1 in
break)
  cp "$DIRECTORY/.env" "$DIRECTORY/.env.bak"
  chmod 644 "$DIRECTORY/.env.bak"
  ;;
mend) rm -f "$DIRECTORY/.env.bak" ;;
esac
