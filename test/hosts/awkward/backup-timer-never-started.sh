#!/bin/sh
# backup-timer-never-started.sh - the timer was enabled and never started; nobody has booted since.
# caught by: backup.runs /enabled, but inactive: it never fires/
set -eu
case $1 in
break) systemctl stop nightly-backup.timer ;;
mend) systemctl start nightly-backup.timer ;;
esac
