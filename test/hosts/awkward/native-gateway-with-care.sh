#!/bin/sh
# native-gateway-with-care.sh - beside the container runs an OpenClaw of npm's global kind, as a user of its own, closed, and on loopback: no alarm.
# passes: native.loopback-only /127\.0\.0\.1:28890/
# passes: native.not-root /aw-claw/
# passes: native.token-auth /token/
# passes: native.no-literal-token /reference|ref/
# passes: native.files-private /2 closed/
# passes: native.started-at-boot /aw-careful\.service/
# passes: native.no-new-privileges /NoNewPrivs 1/
# also: advisories.* secrets.* host.deploy-user
set -eu
# the same program as in the container, through the files that Docker made for it
modules=/opt/aw-careful/lib/node_modules
home=/var/lib/aw-claw
case $1 in
break)
  root=$(docker inspect -f '{{.GraphDriver.Data.MergedDir}}' openclaw-gateway)
  useradd --system --create-home --home-dir "$home" --shell /usr/sbin/nologin aw-claw
  mkdir -p "$modules"
  mkdir -m 700 "$home/.openclaw"
  # npm's own folder, seen here: a user other than root does not get through Docker's
  mount --bind "$root/usr/local/lib/openclaw/node_modules" "$modules"
  cp "$root/usr/local/bin/node" /usr/local/bin/aw-careful-node
  echo '{"gateway": {"mode": "local", "bind": "loopback", "port": 28890, "auth": {"mode": "token", "token": {"source": "env", "provider": "default", "id": "OPENCLAW_GATEWAY_TOKEN"}}, "controlUi": {"enabled": false}}}' >"$home/.openclaw/openclaw.json"
  printf 'OPENCLAW_GATEWAY_TOKEN=%s\n' "$(hex 32)" >"$home/.openclaw/.env"
  chmod 600 "$home/.openclaw/openclaw.json" "$home/.openclaw/.env"
  chown -R aw-claw: "$home/.openclaw"
  printf '[Service]\nUser=aw-claw\nNoNewPrivileges=yes\nExecStart=/usr/local/bin/aw-careful-node %s/openclaw/openclaw.mjs gateway --port 28890\n[Install]\nWantedBy=multi-user.target\n' "$modules" >/etc/systemd/system/aw-careful.service
  systemctl daemon-reload
  systemctl enable -q --now aw-careful.service
  tries=300
  until ss -Hltn 'sport = :28890' | grep -q . || [ "$tries" = 0 ]; do
    sleep 1
    tries=$((tries - 1))
  done
  ss -Hltn 'sport = :28890' | grep -q . || { journalctl -u aw-careful --no-pager -n 20; exit 1; }
  ;;
mend)
  systemctl disable -q --now aw-careful.service
  rm -f /etc/systemd/system/aw-careful.service /usr/local/bin/aw-careful-node
  systemctl daemon-reload
  umount "$modules"
  rm -rf /opt/aw-careful
  userdel -r aw-claw 2>/dev/null
  ;;
esac
