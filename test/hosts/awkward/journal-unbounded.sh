#!/bin/sh
# journal-unbounded.sh - the system's journal was given more room than the disk has.
# caught by: health.journal-bounded /SystemMaxUse=900G/
set -eu
file=/etc/systemd/journald.conf.d/keep-everything.conf
case $1 in
break)
  mkdir -p "${file%/*}"
  printf '[Journal]\nSystemMaxUse=900G\n' >"$file"
  ;;
mend)
  rm -f "$file"
  rmdir --ignore-fail-on-non-empty "${file%/*}"
  ;;
esac
