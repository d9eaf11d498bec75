#!/bin/sh
# token-in-a-unit.sh - a notifier's unit file holds the token, and every user can read unit files.
# caught by: secrets.token-not-in-units /aw-notify\.service/
set -eu
file=/etc/systemd/system/aw-notify.service
case $1 in
break)
  printf '[Service]\nExecStart=/bin/true\n' >"$file"
  sed -n 's/^OPENCLAW_GATEWAY_TOKEN=/Environment=TOKEN=/p' "$DIRECTORY/.env" >>"$file"
  ;;
mend) rm -f "$file" ;;
esac
