#!/bin/sh
# backup-five-days-old.sh - the newest backup is of last week; nobody was told.
# caught by: backup.recent /120 hours old/
# also: backup.opens backup.covers-state
set -eu
case $1 in
break)
  ago /var/backups/nightly/state-20*.tar.gz '5 days ago'
  for snapshot in /var/backups/hardshell/restic/snapshots/*; do ago "$snapshot" '6 days ago'; done
  ;;
mend)
  for snapshot in /var/backups/hardshell/restic/snapshots/*; do ago "$snapshot" '1 hour ago'; done
  ago /var/backups/nightly/state-20*.tar.gz now
  ;;
esac
