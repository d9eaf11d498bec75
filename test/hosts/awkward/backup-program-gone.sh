#!/bin/sh
# backup-program-gone.sh - the script was tidied away, and its timer was not.
# caught by: backup.runs /starts \/usr\/local\/sbin\/nightly-backup\.sh, which is not there/
set -eu
program=/usr/local/sbin/nightly-backup.sh
case $1 in
break) mv "$program" "$SCENARIO/program" ;;
mend)
  mv "$SCENARIO/program" "$program"
  systemctl start nightly-backup.service
  ;;
esac
