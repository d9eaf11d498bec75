#!/bin/sh
# journal-in-memory.sh - the journal is kept in memory: after a crash there is nothing to read.
# caught by: health.journal-bounded /kept in memory only/
set -eu
file=/etc/systemd/journald.conf.d/volatile.conf
case $1 in
break)
  mkdir -p "${file%/*}"
  printf '[Journal]\nStorage=volatile\n' >"$file"
  ;;
mend)
  rm -f "$file"
  rmdir --ignore-fail-on-non-empty "${file%/*}"
  ;;
esac
