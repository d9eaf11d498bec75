#!/bin/sh
# native-without-token.sh - an OpenClaw of npm's global kind is set up to ask nobody for anything, since it is "only on loopback".
# caught by: native.token-auth /gateway\.auth\.mode is none/
# also: native.*
set -eu
unit=/etc/systemd/system/aw-openclaw-open.service
case $1 in
break)
  printf '[Service]\nExecStart=/usr/bin/env openclaw gateway\n[Install]\nWantedBy=multi-user.target\n' >"$unit"
  mkdir -m 700 /root/.openclaw
  echo '{"gateway": {"mode": "local", "bind": "loopback", "auth": {"mode": "none"}}}' >/root/.openclaw/openclaw.json
  chmod 600 /root/.openclaw/openclaw.json
  ;;
mend) rm -rf "$unit" /root/.openclaw ;;
esac
