#!/bin/sh
# backup-of-wrong-folder.sh - every night a folder is saved in which nothing of OpenClaw lies any more.
# caught by: backup.covers-state /holds nothing of it/
# also: backup.opens backup.recent
set -eu
file=/var/backups/nightly/state-last-night.tar.gz
case $1 in
break)
  umask 077
  tar -czf "$file" -C /etc hostname hosts
  ;;
mend) rm -f "$file" ;;
esac
