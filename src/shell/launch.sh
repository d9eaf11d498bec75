# shellcheck shell=sh
# launch.sh - the host's side of applying, undoing and listing; runs as root. Sent before one call of:
#   hs_launch RUN POSITION STEP NONCE GUARD BASE64 WHATS   start a step from its text, detached, and show its output
#   hs_relaunch RUN POSITION STEP NONCE                    undo a journal entry
#   hs_entries NONCE                                       list the journal
# A step runs detached from the connection: losing the operator never leaves apt or dpkg half-way. What it prints goes
# to the journal entry's `out`; this side only follows that file.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
HS_JOURNAL=/var/lib/hardshell/journal
# Seconds until an unconfirmed lockout step is reversed; with the step's own time this stays under two minutes.
HS_GUARD_SECONDS=90

hs_launch() {
  hs_dir=$HS_JOURNAL/$1/$2-$3
  umask 077
  mkdir -p "$hs_dir" || exit 1
  printf %s "$6" | base64 -d >"$hs_dir/step.sh"
  printf %s "$7" | base64 -d >"$hs_dir/changes.tsv"
  printf '%s\n' "$3" >"$hs_dir/step"
  date -u +%Y-%m-%dT%H:%M:%SZ >"$hs_dir/at"
  if [ "$5" = 1 ]; then
    hs_guard_arm "$hs_dir" "$3" || exit 1
  fi
  hs_follow "$hs_dir" "$3" "$4" apply
}

hs_relaunch() {
  hs_dir=$HS_JOURNAL/$1/$2-$3
  [ -f "$hs_dir/step.sh" ] || { echo "no such journal entry: $1/$2-$3"; exit 44; }
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

# A guard is a timed reversal that only a proven fresh login disarms.
hs_guard_arm() { # DIR STEP
  if ! [ -d /run/systemd/system ]; then
    echo 'this step could lock you out, and this host has no systemd to arm a timed reversal with: refused'
    return 1
  fi
  systemctl stop hardshell-guard.timer 2>/dev/null
  systemctl reset-failed hardshell-guard.service 2>/dev/null
  # shellcheck disable=SC2016
  systemd-run --quiet --collect --unit=hardshell-guard --on-active="$HS_GUARD_SECONDS" --timer-property=AccuracySec=1s \
    --setenv=HS_NONCE=guard --setenv=HS_STEP="$2" --setenv=HS_DIR="$1" \
    sh -c 'logger -t hardshell "guard: no fresh login was proven in time, reversing $HS_STEP"; sh "$HS_DIR/step.sh" undo >"$HS_DIR/guard.out" 2>&1'
}

hs_guard_disarm() { systemctl stop hardshell-guard.timer; }

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
    printf '@%s entry %s %s %s %s %s %s %s\n' "$1" "${hs_run##*/}" "${hs_name%%-*}" "$(cat "$hs_dir/step")" \
      "$(cat "$hs_dir/state" 2>/dev/null || echo started)" "$(cat "$hs_dir/at")" "${hs_results:--}" \
      "$(base64 <"$hs_dir/changes.tsv" | tr -d '\n')"
  done
  printf '@%s listed\n' "$1"
}
