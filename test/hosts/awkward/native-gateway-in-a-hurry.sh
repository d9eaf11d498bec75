#!/bin/sh
# native-gateway-in-a-hurry.sh - beside the container runs an OpenClaw of npm's global kind: as root, on every address, its folder open, its unit not enabled.
# caught by: native.loopback-only /listens on 0\.0\.0\.0:28789/
# caught by: native.not-root /is root/
# caught by: native.no-literal-token /is literal/
# caught by: native.files-private /\/root\/\.openclaw root 755/
# caught by: native.started-at-boot /aw-openclaw\.service is not enabled/
# caught by: native.no-new-privileges /of root may/
# also: firewall.declared-ports-only advisories.* native.token-auth secrets.*
# alone: there are two gateways meanwhile
set -eu
# the same program as in the container, through the files that Docker made for it
modules=/usr/lib/node_modules
case $1 in
break)
  root=$(docker inspect -f '{{.GraphDriver.Data.MergedDir}}' openclaw-gateway)
  mkdir -p /root/.openclaw
  ln -s "$root/usr/local/lib/openclaw/node_modules" "$modules"
  cp "$root/usr/local/bin/node" /usr/local/bin/aw-node
  chmod 755 /root/.openclaw
  jq -n --arg t "$(hex 32)" '{gateway: {mode: "local", bind: "lan", port: 28789, auth: {mode: "token", token: $t}, controlUi: {enabled: false}}}' >/root/.openclaw/openclaw.json
  chmod 600 /root/.openclaw/openclaw.json
  printf '[Service]\nExecStart=/usr/local/bin/aw-node %s/openclaw/openclaw.mjs gateway --port 28789\n' "$modules" >/etc/systemd/system/aw-openclaw.service
  systemctl daemon-reload
  systemctl start aw-openclaw.service
  tries=300
  until ss -Hltn 'sport = :28789' | grep -q . || [ "$tries" = 0 ]; do
    sleep 1
    tries=$((tries - 1))
  done
  ss -Hltn 'sport = :28789' | grep -q . || { journalctl -u aw-openclaw --no-pager -n 20; exit 1; }
  ;;
mend)
  systemctl stop aw-openclaw.service
  rm -rf /etc/systemd/system/aw-openclaw.service /usr/local/bin/aw-node /root/.openclaw
  systemctl daemon-reload
  rm -f "$modules"
  ;;
esac
