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
stat -c 'RECORD_STAT=%a %U:%G' "$record"
id=
while IFS= read -r line; do
  printf '%s\n' "$line"
  case $line in IMAGE_ID=sha256:????????????*) id=${line#*:} id=${id%"${id#????????????}"} ;; esac
done <"$record"
# what is kept with it, by name
names=
for paper in "$DIRECTORY/papers/$id"/*; do
  [ ! -s "$paper" ] || names="$names ${paper##*/}"
done
echo "PAPERS=$names"
