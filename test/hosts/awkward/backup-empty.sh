#!/bin/sh
# backup-empty.sh - the disk was full when it was written: last night's backup is an empty file.
# caught by: backup.opens /is empty/
# also: backup.covers-state backup.recent
set -eu
file=/var/backups/nightly/state-last-night.tar.gz
case $1 in
break) install -m 600 /dev/null "$file" ;;
mend) rm -f "$file" ;;
esac
