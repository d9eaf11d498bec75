#!/bin/sh
# backup-in-cron-that-does-not-run.sh - a line in /etc/cron.d backs up every night, and cron is not installed.
# caught by: backup.runs /cron\.d\/openclaw-backup is cron does not run/
set -eu
case $1 in
break)
  mkdir -p /etc/cron.d
  echo '0 3 * * * root /usr/local/sbin/nightly-backup.sh >/dev/null 2>&1' >/etc/cron.d/openclaw-backup
  ;;
mend) rm -f /etc/cron.d/openclaw-backup ;;
esac
