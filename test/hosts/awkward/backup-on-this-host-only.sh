#!/bin/sh
# backup-on-this-host-only.sh - good backups, all of them on the disk that they are a backup of.
# caught by: backup.elsewhere /on this host only/
# also: backup.append-only
set -eu
conf=/etc/hardshell/backup.conf
case $1 in
break)
  keep "$conf"
  sed -i 's/^OFFSITE=.*/OFFSITE=/; s/^APPEND_ONLY=.*/APPEND_ONLY=0/' "$conf"
  ;;
mend) back "$conf" ;;
esac
