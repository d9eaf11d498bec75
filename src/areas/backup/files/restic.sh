# shellcheck shell=sh disable=SC1091,SC2034,SC2154
# restic.sh - the engine restic: snapshots of the stage in a repository here, and in one elsewhere. Read by backup.sh,
# restore.sh and drill.sh. WHERE is local or offsite. The key is only ever named by its file; restic speaks of neither.
#   engine_ready WHERE           the repository is there and opens with our key; makes a new one where there is none
#   engine_store WHERE FOLDER    adds a snapshot; sets $snapshot
#   engine_verify WHERE [whole]  structure, and the part of the data that was read longest ago: all of it within a week
#   engine_fetch WHERE SNAPSHOT FOLDER [LIST]   brings the snapshot, or the files that LIST names
#   engine_prune WHERE           forgets what the retention no longer asks for
#   engine_unpin WHERE SNAPSHOT  one that was kept for a release's way back becomes one like any other
#   engine_list WHERE            snapshots, newest first: ID AT(epoch) HOST
version=$(restic version 2>/dev/null | awk '{ print $2; exit }')
within=
[ -n "$version" ] || stop 'restic is not installed (the step backup.nightly brings it)'

at_least() { printf '%s\n%s\n' "$1" "$version" | sort -CV; }

# repository WHERE RESTIC'S WORDS... - its output in $work/said, its complaint in $work/because; answers restic's status, and 124 after
# $within seconds
repository() (
  where=$1
  shift
  export RESTIC_PASSWORD_FILE="$key" RESTIC_CACHE_DIR="$home/cache" RESTIC_PROGRESS_FPS=0.01 TMPDIR="$work"
  if [ "$where" = offsite ]; then
    export RESTIC_REPOSITORY="$OFFSITE"
    # shellcheck source=/dev/null
    if [ -r "$offsite_env" ]; then set -a; . "$offsite_env"; set +a; fi
  else
    export RESTIC_REPOSITORY="$REPOSITORY"
  fi
  # shellcheck disable=SC2086 # two words, or none
  ${within:+timeout $within} restic "$@" >"$work/said" 2>"$work/because" </dev/null 7>&-
)

# What restic's status means depends on its release: 10 and 11 since 0.17.0, 12 since 0.17.1; before that, only words tell.
# A status that nobody knows is a failure.
meaning() { # STATUS
  case $1 in
    0) echo ok; return ;;
    3) echo incomplete; return ;;
    10) if at_least 0.17.0; then echo none; return; fi ;;
    11) if at_least 0.17.0; then echo locked; return; fi ;;
    12) if at_least 0.17.1; then echo key; return; fi ;;
    124) echo unreachable; return ;;
    130 | 143 | 137) echo interrupted; return ;;
  esac
  # numbers only as an answer of HTTP: a pack's name is full of them
  if grep -q 'wrong password or no key found' "$work/because"; then echo key
  elif grep -q 'already locked' "$work/because"; then echo locked
  elif grep -q 'repository contains errors\|ciphertext verification failed' "$work/because"; then echo damaged
  elif grep -q 'no space left on device\|disk quota exceeded\|File system is full\|insufficient storage\|(507)' "$work/because"; then echo full
  elif grep -q 'Is there a repository at the following location\|repository does not exist' "$work/because" && ! grep -qi 'dial\|connect\|timeout\|refused\|unreachable\|resolve\|denied\|forbidden\|(40[13])' "$work/because"; then echo none
  elif grep -qi 'dial tcp\|connection refused\|connection reset\|connection lost\|no such host\|no route to host\|unable to start the sftp session\|broken pipe\|timeout\|network is unreachable\|(50[0-9])' "$work/because"; then echo unreachable
  else echo failed; fi
}
# Of one that was cut short, what it was trying all the time.
last_words() { { grep 'returned error' "$work/because" || grep -v '^ *$' "$work/because"; } | tail -n 1 | mask | cut -c 1-240; }
name_of() { if [ "$1" = offsite ]; then printf '%s' "$OFFSITE" | mask; else printf %s "$REPOSITORY"; fi; }

# ask WHERE RESTIC'S WORDS... - stops with what a person can do about it
ask() {
  status=0
  repository "$@" || status=$?
  complain "$1" "$2" "$status"
}
complain() { # WHERE VERB STATUS
  [ "$3" != 0 ] || return 0
  place=$(name_of "$1")
  case $(meaning "$3") in
    none) stop "there is no repository at $place any more; if it was moved, put it back; a new one is made by hardshell up" ;;
    locked) stop "the repository $place is locked by another restic that still works, or by one of another host that died: restic unlock takes a dead one away" ;;
    key) stop "the repository $place does not open with the key in $key: put back the key of the recovery kit" ;;
    full) stop "no room at $place: free some, or keep fewer snapshots; nothing that was there is lost" ;;
    damaged) stop "what lies at $place is damaged: $(last_words). Copy it away before anything else; restic's documentation (Troubleshooting) says what can be saved, and a second place holds the rest" ;;
    unreachable) stop "$place cannot be reached: $(last_words)" ;;
    incomplete) stop "restic could not read all that was captured: $(last_words)" ;;
    interrupted) stop "restic was interrupted at $place" ;;
    *) stop "restic $2 failed at $place (status $3, restic $version): $(last_words)" ;;
  esac
}

engine_ready() {
  known=$home/known-$1
  address=$REPOSITORY
  [ "$1" = local ] || address=$OFFSITE
  status=0
  # restic itself would try for a quarter of an hour, and the state is not captured yet
  within=${READY_WITHIN:-120}
  repository "$1" cat config --no-lock || status=$?
  within=
  case $(meaning "$status") in
    ok) ;;
    none)
      # one that was there and is gone is a loss to be told, not to be papered over with an empty one
      if [ -e "$known" ] && { [ ! -s "$known" ] || [ "$(cat "$known")" = "$address" ]; }; then complain "$1" cat "$status"; fi
      [ "$1" != local ] || mkdir -p "$REPOSITORY"
      ask "$1" init
      rm -f "$home/read-$1"
      say "a new repository at $(name_of "$1")"
      ;;
    *) complain "$1" cat "$status" ;;
  esac
  printf '%s\n' "$address" | put "$known" || true
  bury "$1"
}
# Takes away the locks of the dead, and only those. What is only read is read beside any lock: a host that died in the middle
# must not keep another from coming back.
bury() { repository "$1" unlock || true; }

engine_store() {
  cd "$2" || stop "$2 is gone"
  # what is to outlive the retention for a release's way back (areas/updates) says so by a file
  tags=hardshell
  [ ! -e "$home/for-release" ] || [ "$1" = offsite ] || tags=hardshell,release
  tries=0
  while :; do
    status=0
    # every file is read: copies of databases come with the same size and time, whatever is in them
    repository "$1" backup --json --force --tag "$tags" --host "$(uname -n)" . || status=$?
    if [ "$(meaning "$status")" != locked ] || [ "$tries" -ge "${LOCK_TRIES:-20}" ]; then break; fi
    tries=$((tries + 1))
    say "the repository is locked by another restic: waiting"
    sleep "${LOCK_PAUSE:-15}"
  done
  cd /
  complain "$1" backup "$status"
  snapshot=$(jq -r 'select(.message_type == "summary") | .snapshot_id' "$work/said" | cut -c 1-8)
  added=$(jq -r 'select(.message_type == "summary") | .data_added_packed // .data_added' "$work/said")
  [ -n "$snapshot" ] || stop "restic says that it backed up to $(name_of "$1"), and names no snapshot"
}

PARTS=7
WEEK=$((6 * 86400 + 43200))
engine_verify() {
  parts=$home/read-$1
  bury "$1"
  [ -e "$parts" ] || : >"$parts"
  now=$(date +%s)
  whole=${2:-}
  # part<tab>when it was read; those never read, read in the future or too long ago
  # shellcheck disable=SC2046
  set -- "$1" $(awk -v now="$now" -v week="$WEEK" -v parts="$PARTS" '{ at[$1] = $2 } END { for (i = 1; i <= parts; i++) if (!(i in at) || at[i] > now || now - at[i] > week) print i; else if (oldest == "" || at[i] < at[oldest]) oldest = i; print "oldest" oldest }' "$parts")
  where=$1
  shift
  if [ $# -gt 2 ] || [ "$whole" = whole ]; then
    ask "$where" check --read-data
    part=$(seq 1 "$PARTS")
  else
    part=$1
    case $part in oldest*) part=${part#oldest} ;; esac
    ask "$where" check --read-data-subset="$part/$PARTS"
  fi
  { awk -v part=" $(printf '%s' "$part" | tr '\n' ' ') " '!index(part, " " $1 " ")' "$parts"; for one in $part; do printf '%s\t%s\n' "$one" "$now"; done; } | put "$parts"
}

engine_fetch() { # WHERE SNAPSHOT FOLDER [LIST]
  where=$1 wanted=$2 into=$3
  mkdir -p "$into"
  if [ -n "${4:-}" ]; then
    # names are patterns to restic: what looks like one is not asked for singly
    set --
    while IFS= read -r one; do set -- "$@" --include "/$one"; done <<LIST
$(grep -v '[][*?\\]' "$4")
LIST
    ask "$where" restore "$wanted" --no-lock --target "$into" "$@"
  else
    ask "$where" restore "$wanted" --no-lock --target "$into"
  fi
}

engine_list() {
  within=${READY_WITHIN:-120}
  ask "$1" snapshots --no-lock --json --tag hardshell
  within=
  jq -r 'sort_by(.time) | reverse | .[] | "\(.short_id) \(.time | sub("\\.[0-9]+"; "") | sub("(?<s>[+-])(?<h>[0-9]{2}):(?<m>[0-9]{2})$"; "\(.s)\(.h)\(.m)")) \(.hostname)"' "$work/said" |
    while read -r id at host; do echo "$id $(date -d "$at" +%s) $host"; done
}

engine_prune() {
  if [ "$1" = offsite ] && [ "$APPEND_ONLY" = 1 ]; then return 0; fi
  ask "$1" forget --tag hardshell --host "$(uname -n)" --keep-daily "$KEEP_DAILY" --keep-weekly "$KEEP_WEEKLY" --keep-monthly "$KEEP_MONTHLY" --keep-tag release --prune
}

# Its id becomes another, which nobody asks for any more.
engine_unpin() { ask "$1" tag --remove release "$2"; }
