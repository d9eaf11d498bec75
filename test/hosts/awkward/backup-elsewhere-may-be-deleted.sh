#!/bin/sh
# backup-elsewhere-may-be-deleted.sh - there is a second copy, and whoever takes this host may delete it.
# caught by: backup.append-only /this host may delete there/
set -eu
conf=/etc/hardshell/backup.conf
case $1 in
break)
  keep "$conf"
  sed -i 's/^APPEND_ONLY=.*/APPEND_ONLY=0/' "$conf"
  ;;
mend) back "$conf" ;;
esac
