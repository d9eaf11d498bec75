#!/bin/sh
# backup-ends-with-127.sh - the timer is enabled, and its script calls a program that is not installed.
# caught by: backup.runs /nightly-backup\.service ended with exit-code, status 127/
set -eu
program=/usr/local/sbin/nightly-backup.sh
case $1 in
break)
  keep "$program"
  printf '#!/bin/sh\nrestic-nightly backup %s\n' "$STATE" >"$program"
  systemctl start nightly-backup.service && exit 1
  true
  ;;
mend)
  back "$program"
  systemctl start nightly-backup.service
  ;;
esac
