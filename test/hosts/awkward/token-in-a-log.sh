#!/bin/sh
# token-in-a-log.sh - a proxy writes whole requests into its log, the token of each among them.
# caught by: secrets.token-not-in-logs /aw-proxy\.log/
set -eu
file=/var/log/aw-proxy.log
case $1 in
break)
  install -m 600 /dev/null "$file"
  sed -n 's/^OPENCLAW_GATEWAY_TOKEN=/POST \/tools\/invoke Authorization: Bearer /p' "$DIRECTORY/.env" >>"$file"
  ;;
mend) rm -f "$file" ;;
esac
