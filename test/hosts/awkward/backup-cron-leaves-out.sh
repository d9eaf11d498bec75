#!/bin/sh
# backup-cron-leaves-out.sh - the backup was put into /etc/cron.daily under a name with a dot, which run-parts leaves out.
# caught by: backup.scheduled /cron\.daily\/openclaw-backup\.sh is never started/
# caught by: backup.runs /cron leaves out names/
# also: backup.*
set -eu
case $1 in
break)
  systemctl disable -q --now nightly-backup.timer hardshell-backup.timer
  mv /etc/systemd/system/nightly-backup.timer /etc/systemd/system/hardshell-backup.timer "$SCENARIO/"
  systemctl daemon-reload
  mkdir -p /etc/cron.daily
  cp /usr/local/sbin/nightly-backup.sh /etc/cron.daily/openclaw-backup.sh
  ;;
mend)
  rm -f /etc/cron.daily/openclaw-backup.sh
  mv "$SCENARIO"/nightly-backup.timer "$SCENARIO"/hardshell-backup.timer /etc/systemd/system/
  systemctl daemon-reload
  systemctl enable -q --now nightly-backup.timer hardshell-backup.timer
  ;;
esac
