#!/bin/sh
# aide-database.sh check|apply|undo - AIDE has a database that was built by the settings as they are now.
set -eu
home=/var/lib/hardshell/aide

current() {
  [ -s "$home/aide.db" ] && [ -s "$home/built" ] || return 1
  sum=$(sha256sum /etc/hardshell/aide.conf) || return 1
  grep -qx "CONF=${sum%% *}" "$home/built"
}

check() {
  current && return 0
  if [ -s "$home/aide.db" ]; then echo 'the settings have changed: the database is built anew, from the host as it is now'; else echo 'the database is built, from the host as it is now'; fi
  return 1
}

apply() {
  if [ ! -e "$HS_MEMORY/seen" ]; then
    rm -rf "$HS_MEMORY/before"
    if [ -d "$home" ]; then cp -a "$home" "$HS_MEMORY/before"; fi
    : >"$HS_MEMORY/seen"
  fi
  systemctl daemon-reload
  echo 'building the database; this takes some seconds'
  systemctl start hardshell-aide@build.service || { journalctl -q -n 5 --no-pager -o cat -u hardshell-aide@build.service; exit 1; }
  echo "built in $(sed -n 's/^SECONDS=//p' "$home/built") s"
}

undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  systemctl stop hardshell-aide@build.service hardshell-aide@check.service 2>/dev/null || true
  find "$home" -mindepth 1 -delete 2>/dev/null || true
  rm -f /var/lib/systemd/timers/stamp-hardshell-aide.timer
  if [ -d "$HS_MEMORY/before" ] && [ -d "$home" ]; then cp -a "$HS_MEMORY/before/." "$home/"; fi
}

"$1"
