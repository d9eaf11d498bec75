# shellcheck shell=sh disable=SC2034,SC2154
# tar.sh - the engine tar: one plain tar.gz a night, mode 600, for those who want to open a backup with what every system
# has. Not encrypted, and on this host only. The same words as restic.sh; WHERE is always local.

# as many verified ones as there are nights in the retention, and three at least, whatever their dates say
kept_always=$KEEP_DAYS
[ "$kept_always" -ge 3 ] || kept_always=3

archive() { printf '%s/openclaw-%s.tar.gz' "$REPOSITORY" "$1"; }

engine_ready() { mkdir -p "$REPOSITORY"; rm -f "$REPOSITORY"/*.part; }

engine_store() {
  snapshot=$(date -u +%Y%m%dT%H%M%SZ)
  file=$(archive "$snapshot")
  if ! tar -C "$2" -czf "$file.part" . || ! sync "$file.part"; then
    rm -f "$file.part"
    stop "the archive cannot be written to $REPOSITORY (df -h $REPOSITORY)"
  fi
  mv "$file.part" "$file"
  added=$(stat -c %s "$file")
  # one that a release's way back needs (areas/updates) outlives the retention
  [ ! -e "$home/for-release" ] || : >"$file.release"
}

# All of it, every time: unpacked, and each file compared with its sum.
engine_verify() {
  rm -rf "$work/whole"
  engine_fetch "$1" "$snapshot" "$work/whole"
  same_content "$work/whole" || stop "the archive $snapshot does not give back what was captured"
  rm -rf "$work/whole"
  : >"$(archive "$snapshot").verified"
}

engine_fetch() {
  mkdir -p "$3"
  file=$(archive "$2")
  [ -s "$file" ] || stop "there is no archive $file"
  tar -C "$3" -xzpf "$file" || stop "the archive $file is broken"
}

engine_list() {
  for file in "$REPOSITORY"/openclaw-*.tar.gz; do
    [ -f "$file" ] || continue
    id=${file##*/openclaw-}
    echo "${id%.tar.gz} $(stat -c %Y "$file") $(uname -n)"
  done | sort -k 2 -rn
}

# Never one of the last verified ones, however old they are: a backup that has stopped working, or a clock that is ahead, must not
# empty the shelf.
engine_prune() {
  kept=0
  engine_list "$1" | while read -r id at _; do
    if [ -e "$(archive "$id").verified" ] && [ "$kept" -lt "$kept_always" ]; then kept=$((kept + 1)); continue; fi
    [ ! -e "$(archive "$id").release" ] || continue
    [ $((($(date +%s) - at) / 86400)) -lt "$KEEP_DAYS" ] || rm -f "$(archive "$id")" "$(archive "$id").verified"
  done
}

engine_unpin() { rm -f "$(archive "$2").release"; }
