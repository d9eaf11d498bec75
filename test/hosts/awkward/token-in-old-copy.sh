#!/bin/sh
# token-in-old-copy.sh - a careful copy of .env, mode 600, was forgotten, and the live token is in it.
# caught by: secrets.no-token-copies /\.env\.old/
set -eu
case $1 in
break) cp -p "$DIRECTORY/.env" "$DIRECTORY/.env.old" ;;
mend) rm -f "$DIRECTORY/.env.old" ;;
esac
