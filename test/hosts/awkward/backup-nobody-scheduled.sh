#!/bin/sh
# backup-nobody-scheduled.sh - there are backup programs, and nothing ever starts them.
# caught by: backup.scheduled /no timer and no cron entry/
# also: backup.*
set -eu
case $1 in
break)
  systemctl disable -q --now nightly-backup.timer hardshell-backup.timer
  mv /etc/systemd/system/nightly-backup.* /etc/systemd/system/hardshell-backup.* "$SCENARIO/"
  systemctl daemon-reload
  ;;
mend)
  mv "$SCENARIO"/nightly-backup.* "$SCENARIO"/hardshell-backup.* /etc/systemd/system/
  systemctl daemon-reload
  systemctl enable -q --now nightly-backup.timer hardshell-backup.timer
  systemctl start nightly-backup.service
  ;;
esac
