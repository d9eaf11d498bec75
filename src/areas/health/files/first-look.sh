#!/bin/sh
# first-look.sh check|apply|undo - the host has been looked at once, in the sandbox that the timers will use.
set -eu
home=/var/lib/hardshell/health

check() {
  # a program that is another one now has not looked yet
  if [ -s "$home/state.json" ] && [ -z "$(find /usr/local/lib/hardshell/health -newer "$home/state.json" -type f)" ]; then return 0; fi
  echo 'the first look is made'
  return 1
}

apply() {
  # what an earlier program knew is not ours to take away again
  [ -s "$home/state.json" ] || : >"$HS_MEMORY/made"
  systemctl daemon-reload
  systemctl start hardshell-health@fast.service || { journalctl -q -n 5 --no-pager -o cat -u hardshell-health@fast.service; exit 1; }
}

undo() {
  [ -e "$HS_MEMORY/made" ] || return 0
  systemctl stop hardshell-health@fast.service hardshell-health@slow.service 2>/dev/null || true
  find "$home" -mindepth 1 -delete 2>/dev/null || true
  rm -rf /run/hardshell-health-fast /run/hardshell-health-slow
}

"$1"
