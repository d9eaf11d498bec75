#!/bin/sh
# first.sh check|apply|undo - the backup works: its unit has made a snapshot and verified it. The unit is started, not the
# program: what is wrong with its sandbox or its paths comes to light here and not at three in the morning.
#   HS_MEMORY  what was there before, for undo
set -eu
home=/var/lib/hardshell/backup

check() {
  [ -s "$home/last.json" ] && jq -e '.verified_at != null' "$home/last.json" >/dev/null 2>&1 && return
  echo 'the first snapshot is made and verified'
  return 1
}
apply() {
  [ -e "$home/last.json" ] || : >"$HS_MEMORY/first"
  systemctl daemon-reload
  systemctl reset-failed hardshell-backup.service 2>/dev/null || true
  echo 'making the first snapshot'
  systemctl start hardshell-backup.service && return
  jq -r '.error // empty' "$home/last.json" 2>/dev/null || true
  journalctl -q -n 5 --no-pager -o cat -u hardshell-backup.service >&2
  jq -r '"the first backup failed: \(.error)"' "$home/last.json" 2>/dev/null || true
  return 1
}
undo() {
  [ -e "$HS_MEMORY/first" ] || return 0
  systemctl stop hardshell-backup.service 2>/dev/null || true
  find "$home" -mindepth 1 -delete 2>/dev/null || true
  rm -rf /run/hardshell-backup
  rm -f /var/lib/systemd/timers/stamp-hardshell-backup.timer
}

"$1"
