#!/bin/sh
# aide.probe.sh - AIDE's database, its nightly check, and what that found last. Nothing is compared here.
# needs root: where it keeps its database is for root only.
set -eu
command -v systemctl >/dev/null 2>&1 || { echo 'no systemd on this host' >&2; exit 44; }
home=/var/lib/hardshell/aide
now=$(date +%s)
if command -v aide >/dev/null 2>&1; then echo INSTALLED=1; else echo INSTALLED=0; fi
if [ -s "$home/aide.db" ] && [ -s "$home/built" ]; then
  echo DATABASE=1
  echo "MODE=$(stat -c '%a %U' "$home")"
  sum=$(sha256sum /etc/hardshell/aide.conf 2>/dev/null) || sum=none
  if grep -qx "CONF=${sum%% *}" "$home/built"; then echo MATCHES=1; else echo MATCHES=0; fi
  at=$(sed -n 's/^AT=//p' "$home/built")
  echo "BUILT_AGO=$((now - at))"
else
  echo DATABASE=0
fi
shown=$(systemctl show hardshell-aide.timer -p ActiveState -p UnitFileState -p Persistent)
printf '%s\n' "$shown" | sed -n 's/^ActiveState=/TIMER_ACTIVE=/p; s/^UnitFileState=/TIMER_ENABLED=/p; s/^Persistent=/TIMER_PERSISTENT=/p'
if [ -s "$home/last-result" ]; then
  at=$(sed -n 's/^AT=//p' "$home/last-result")
  echo "LAST_AGO=$((now - at))"
  sed -n 's/^\(STATUS\|ADDED\|REMOVED\|CHANGED\|ACCEPTED\)=/LAST_\1=/p' "$home/last-result"
  echo "LAST_PATHS=$(sed -n 's/^[a-zA-Z?!][^a-zA-Z][^:]*: \(\/.*\)/\1/p' "$home/last-report" | head -n 5 | tr '\n' ';')"
fi
