#!/bin/sh
# restore-does-not-boot.sh - the last rehearsal failed: the gateway did not start from the snapshot.
# caught by: backup.restore-rehearsed /it failed: the restored gateway did not answer/
set -eu
drill=/var/lib/hardshell/backup/drill.json
case $1 in
break)
  keep "$drill"
  printf '{"at":%s,"ok":false,"error":"the restored gateway did not answer"}\n' "$(date +%s)" >"$drill"
  ;;
mend) back "$drill" ;;
esac
