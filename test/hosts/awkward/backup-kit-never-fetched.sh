#!/bin/sh
# backup-kit-never-fetched.sh - the only copy of the key lies on the host that it is to bring back.
# caught by: backup.kit-handed-out /nobody has fetched it/
set -eu
kit=/var/lib/hardshell/backup/kit
case $1 in
break)
  keep "$kit"
  rm -f "$kit"
  ;;
mend) back "$kit" ;;
esac
