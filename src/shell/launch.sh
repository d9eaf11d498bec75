# shellcheck shell=sh
# launch.sh - the host's side of applying, undoing and listing; runs as root. Sent before one call of:
#   hs_launch RUN POSITION STEP NONCE TEXT WHATS GUARD VERSION   start a step from its text, detached, and show its output
#   hs_relaunch RUN POSITION STEP NONCE GUARD VERSION    undo a journal entry
#   hs_guard_prove RUN POSITION STEP WHICH               a login is proven: take its guard back
#   hs_guard_fire RUN POSITION STEP WHICH NONCE          it is not: reverse the step now
#   hs_entries NONCE                                     list the journal
# Texts are in base64. GUARD is guard.sh, for a step that could lock people out, and empty for any other. WHICH is the
# guard on the step (apply) or that on its undo (undo).
# A step runs detached from the connection: losing the operator never leaves apt or dpkg half-way. What it prints goes
# to the journal entry's `out`; this side only follows that file.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
LC_ALL=C
export PATH LC_ALL
HS_JOURNAL=/var/lib/hardshell/journal
# Seconds until an unconfirmed lockout step is reversed; with the step's own time this stays under two minutes.
HS_GUARD_SECONDS=90

hs_launch() {
  hs_dir=$HS_JOURNAL/$1/$2-$3
  umask 077
  mkdir -p "$hs_dir" || exit 1
  {
    printf %s "$5" | base64 -d >"$hs_dir/step.sh"
    printf %s "$6" | base64 -d >"$hs_dir/changes.tsv"
    printf '%s\n' "$3" >"$hs_dir/step"
    printf '%s\n' "$8" >"$hs_dir/hardshell"
    cp "$hs_dir/hardshell" "$HS_JOURNAL/.hardshell"
    date -u +%Y-%m-%dT%H:%M:%SZ >"$hs_dir/at"
  } 2>&1 # one stream: the reason comes last
  # a full disk cuts short what is written: what runs must be whole
  if [ ! -s "$hs_dir/at" ] || [ "$(tail -n 1 "$hs_dir/step.sh" | cut -c1-7)" != hs_main ]; then hs_no_room; fi
  if [ -n "$7" ]; then
    printf %s "$7" | base64 -d >"$hs_dir/guard.sh" || hs_no_room
    hs_guard_arm "$hs_dir" || exit 1
  fi
  hs_follow "$hs_dir" "$3" "$4" apply
}

hs_no_room() {
  echo "no room on the disk of $HS_JOURNAL: nothing was begun; free some (df -h $HS_JOURNAL, apt-get clean, journalctl --vacuum-size=100M), then run this again"
  rm -rf "$hs_dir"
  exit 1
}

hs_relaunch() {
  hs_dir=$HS_JOURNAL/$1/$2-$3
  [ -f "$hs_dir/step.sh" ] || { echo "no such journal entry: $1/$2-$3"; exit 44; }
  printf '%s\n' "$6" >"$HS_JOURNAL/.hardshell"
  if [ -n "$5" ]; then
    # whoever took the host has let an earlier undo's guard do its work
    rm -rf "$hs_dir/undo"
    mkdir "$hs_dir/undo" && printf %s "$5" | base64 -d >"$hs_dir/undo/guard.sh"
    hs_guard_arm "$hs_dir/undo" || exit 1
  fi
  hs_follow "$hs_dir" "$3" "$4" undo
}

hs_follow() { # DIR STEP NONCE VERB
  : >"$1/out"
  HS_NONCE=$3 HS_STEP=$2 HS_DIR=$1 setsid sh "$1/step.sh" "$4" </dev/null >"$1/out" 2>&1 &
  hs_pid=$!
  tail -n +1 -s 0.2 -f --pid="$hs_pid" "$1/out"
  # what was written between tail's last look and the end
  wait "$hs_pid"
}

# A guard is a timed reversal that only a proven fresh login takes back.
hs_guard_arm() { # PLACE
  if ! [ -d /run/systemd/system ]; then
    echo 'this step could lock you out, and this host has no systemd to arm a timed reversal with: refused'
    return 1
  fi
  sh "$1/guard.sh" arm "$1" "$HS_GUARD_SECONDS" && return
  echo 'this step could lock you out, and the timed reversal could not be armed: refused'
  sh "$1/guard.sh" prove "$1"
  return 1
}

hs_guard_place() { # RUN POSITION STEP WHICH
  case $4 in undo) printf '%s/undo' "$HS_JOURNAL/$1/$2-$3" ;; *) printf %s "$HS_JOURNAL/$1/$2-$3" ;; esac
}

hs_guard_prove() {
  hs_place=$(hs_guard_place "$@")
  sh "$hs_place/guard.sh" prove "$hs_place"
}

# Through its own service: when its time came meanwhile, this waits for what runs already.
hs_guard_fire() {
  hs_place=$(hs_guard_place "$@")
  systemctl start hardshell-guard.service 2>/dev/null
  [ "$(readlink "$hs_place/decided")" = fired ] || return 1
  sed "s/^@guard /@$5 /" "$hs_place/guard.out"
}

# what became of an entry's guard: -, armed, proven@TIME or fired@TIME
hs_guard_of() {
  if [ -L "$1/decided" ]; then printf '%s@%s' "$(readlink "$1/decided")" "$(cat "$1/decided-at")"
  elif [ -e "$1/guard.sh" ]; then printf armed
  else printf -- -; fi
}

hs_entries() { # NONCE
  for hs_dir in "$HS_JOURNAL"/*/*; do
    [ -f "$hs_dir/step" ] || continue
    hs_name=${hs_dir##*/}
    hs_run=${hs_dir%/*}
    hs_i=0
    hs_results=
    while [ -d "$hs_dir/changes/$hs_i" ]; do
      hs_results="$hs_results$(cat "$hs_dir/changes/$hs_i/result" 2>/dev/null || echo skipped),"
      hs_i=$((hs_i + 1))
    done
    printf '@%s entry %s %s %s %s %s %s %s %s %s %s\n' "$1" "${hs_run##*/}" "${hs_name%%-*}" "$(cat "$hs_dir/step")" \
      "$(cat "$hs_dir/state" 2>/dev/null || echo started)" "$(cat "$hs_dir/at")" "${hs_results:--}" \
      "$(base64 <"$hs_dir/changes.tsv" | tr -d '\n')" "$(hs_guard_of "$hs_dir")" "$(hs_guard_of "$hs_dir/undo")" "$(cat "$hs_dir/hardshell" 2>/dev/null || echo -)"
  done
  printf '@%s listed\n' "$1"
}
