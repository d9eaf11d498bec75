#!/bin/sh
# token-in-shell-history.sh - the token was once pasted into a command.
# caught by: secrets.token-not-in-shell-history /\.aw_history/
set -eu
case $1 in
break)
  install -m 600 /dev/null /root/.aw_history
  sed -n 's/^OPENCLAW_GATEWAY_TOKEN=/openclaw gateway probe --token /p' "$DIRECTORY/.env" >>/root/.aw_history
  ;;
mend) rm -f /root/.aw_history ;;
esac
