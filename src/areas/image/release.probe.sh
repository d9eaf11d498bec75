#!/bin/sh
# release.probe.sh - the record of the image that hardshell brought to this host. DIRECTORY: where it is.
set -eu
record=$DIRECTORY/release
if [ ! -e "$record" ]; then
  # a folder that we may not enter hides what is in it
  if [ -d "$DIRECTORY" ] && [ ! -x "$DIRECTORY" ]; then
    echo "$DIRECTORY may be entered by root only" >&2
    exit 77
  fi
  echo 'hardshell has brought no image to this host' >&2
  exit 44
fi
[ -r "$record" ] || { echo "$record may be read by root only" >&2; exit 77; }
echo "RECORD_STAT=$(stat -c '%a %U:%G' "$record")"
cat "$record"
