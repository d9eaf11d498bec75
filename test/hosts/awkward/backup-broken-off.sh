#!/bin/sh
# backup-broken-off.sh - the newest backup lacks its second half.
# caught by: backup.opens /breaks off or is none/
# also: backup.covers-state backup.recent
set -eu
file=/var/backups/nightly/state-last-night.tar.gz
case $1 in
break)
  umask 077
  tar -czf "$SCENARIO/whole" -C /usr/share/doc .
  head -c 300000 "$SCENARIO/whole" >"$file"
  rm -f "$SCENARIO/whole"
  ;;
mend) rm -f "$file" ;;
esac
