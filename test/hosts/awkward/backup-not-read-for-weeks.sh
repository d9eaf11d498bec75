#!/bin/sh
# backup-not-read-for-weeks.sh - the repository grows every night, and a third of it has not been read for weeks.
# caught by: backup.read-weekly /local: part 3 was read 21 days ago/
set -eu
parts=/var/lib/hardshell/backup/read-local
case $1 in
break)
  keep "$parts"
  for part in 1 2 3; do sed -i "/^${part}[^0-9]/d" "$parts"; printf '%s\t%s\n' "$part" "$(date -d '21 days ago' +%s)" >>"$parts"; done
  ;;
mend) back "$parts" ;;
esac
