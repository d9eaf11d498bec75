#!/bin/sh
# backup.sh - what a snapshot of the engine restic costs beside a tar.gz of the same folder; run on a practice server that has seen
# `up`, by bench/backup.ts. Fourteen days of a state of a gigabyte (backup-state.mjs); before them a run with nothing new.
# Prints WHAT ENGINE SECONDS BYTES, bytes being what the run added to the disk.
#   STATE_PROGRAM  the text of backup-state.mjs      FOLDER  on a disk with 20 GB
# shellcheck disable=SC1091,SC2034,SC2154
set -eu
. /etc/hardshell/backup.conf
. /usr/local/lib/hardshell/backup/words.sh
home=$FOLDER/home work=$FOLDER/work
REPOSITORY=$FOLDER/restic
mkdir -p "$home" "$work" "$FOLDER/stage" "$FOLDER/tar"
. /usr/local/lib/hardshell/backup/restic.sh
trap 'rm -rf "$FOLDER"' EXIT

state() { printf '%s\n' "$STATE_PROGRAM" | docker run --rm -i --network none --user 0:0 --memory 3g --mount "type=bind,source=$FOLDER/stage,target=/made" "$(image_id)" node --no-warnings --input-type=module - "$@"; }
size() { du -sb "$1" | cut -f 1; }
now() { date +%s%N; }
told() { echo "$1 $2 $((($(now) - $3) / 1000000)) $(($(size "$5") - $4))"; } # WHAT ENGINE BEGAN SIZE FOLDER
snapshot_of() { # WHAT
  before=$(size "$REPOSITORY" 2>/dev/null || echo 0)
  began=$(now)
  engine_store local "$FOLDER/stage/state" >&2
  told "$1" restic "$began" "$before" "$REPOSITORY"
}
archive_of() { # WHAT
  before=$(size "$FOLDER/tar")
  began=$(now)
  tar -C "$FOLDER/stage" -czf "$FOLDER/tar/$1.tar.gz" state
  told "$1" tar "$began" "$before" "$FOLDER/tar"
}

state make /made
echo "state - 0 $(size "$FOLDER/stage/state")"
engine_ready local >&2
for what in first unchanged; do
  snapshot_of "$what"
  archive_of "$what"
done
for day in 2 3 4 5 6 7 8 9 10 11 12 13 14; do
  state day /made "$day"
  snapshot_of "day-$day"
  # each is a little larger than the one before: the first, this and the last say how large all are
  case $day in 2 | 14) archive_of "day-$day" ;; esac
done
