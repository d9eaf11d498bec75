# shellcheck shell=sh
# collect.sh - runs every read-only probe in one round trip and frames the answers. Handed over whole by enter.sh; everything
# runs inside a function called with </dev/null, so that no probe can eat the rest of the script. Nothing is left on the host.
# A process costs a small host as much as a probe's work: what the shell can do itself, it does. Probes go in lanes, each of
# them one process, in a session of its own, that becomes one probe after the other (lane.sh). What ends it otherwise than
# by its own end (a signal, its time, another program) is that probe's end, and the rest of its lane is given a new process.
# One watch for all ends those that run out of time; all answers are packed at once.
#
# Answers, one line each, only lines that begin with the nonce count:
#   @NONCE login USER ROOT          ROOT is 1 when root could be had
#   @NONCE probe NAME EXIT MS
#   @NONCE said BASE64              what each said and complained, in that order, @NONCE@ before each of the two
#   @NONCE done COUNT               without it the connection broke
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
LC_ALL=C
export PATH LC_ALL
umask 077

hs_open() { # NONCE USER ROOT LANE NAME... - LANE is the text of lane.sh; a folder for each NAME
  hs_nonce=$1 hs_user=$2 hs_root=$3 hs_step=$4
  shift 4
  # of a collection that was killed together with its watch: the number of its shell is in the name
  for hs_line in /dev/shm/hardshell.*.* /tmp/hardshell.*.*; do
    hs_pid=${hs_line#*/hardshell.}
    if [ -O "$hs_line" ] && [ ! -L "$hs_line" ] && [ ! -d "/proc/${hs_pid%.*}" ]; then rm -rf "$hs_line"; fi
  done
  hs_dir=$(mktemp -d "/dev/shm/hardshell.$$.XXXXXX" 2>/dev/null) || hs_dir=$(mktemp -d "/tmp/hardshell.$$.XXXXXX") || exit 1
  trap 'rm -rf "$hs_dir"' EXIT
  # the watch sees to the probes once this shell is gone
  trap 'trap - EXIT; exit 130' INT TERM HUP
  # what is judged from the spec alone asks for no fact
  { cd "$hs_dir" && { [ $# = 0 ] || mkdir "$@"; }; } || exit 1
  : >lanes
  printf '%s\n' "$hs_step" >step
  hs_watch >/dev/null 2>&1 &
  hs_watching=$!
  printf '@%s login %s %s\n' "$hs_nonce" "$hs_user" "$hs_root"
}

# hs_probe NAME NEEDS_ROOT TEXT - what a lane will run under this name; where root is missing, its end at once
hs_probe() {
  if [ "$2" = 1 ] && [ "$hs_root" = 0 ]; then
    : >"$1/out"
    echo 'needs root: log in as root, or let this user use sudo without a password' >"$1/err"
    echo '77 0' >"$1.end"
  else
    printf '%s\n' "$3" >"$1.sh"
  fi
}

# hs_lane NAME... - runs them one after the other, in the background
hs_lane() {
  for hs_name; do
    shift
    [ -e "$hs_name.end" ] || set -- "$@" "$hs_name"
  done
  [ $# -gt 0 ] || return 0
  hs_start "$@"
  echo "$hs_pid $*" >>lanes
}

# hs_find NAME - runs it now: it looks once for what those that `hs_take` it ask about (lane.sh)
hs_find() {
  [ ! -e "$1.end" ] || return 0
  hs_start "$1"
  hs_finish "$hs_pid" "$1"
}

hs_start() { # NAME...
  hs_run "$@" &
  hs_pid=$!
  hs_born "$hs_pid"
  echo "$hs_birth" >"$hs_pid.lane"
}

# becomes the lane; the number of its process is that of all processes that it starts
hs_run() { # NAME...
  cd "$hs_dir/$1" || exit 1
  exec setsid env -i PATH="$PATH" LC_ALL=C HOME="$hs_dir/$1" TMPDIR="$hs_dir/$1" sh "$hs_dir/step" "$hs_dir" "$@" >out 2>err
}

# hs_finish PID NAME... - waits until all of a lane have ended. A probe that did not say itself how is what its process ended with.
hs_finish() {
  hs_pid=$1
  shift
  while :; do
    wait "$hs_pid"
    hs_status=$?
    while [ -s "$1.end" ]; do
      shift
      [ $# -gt 0 ] || return 0
    done
    hs_now
    if ! read -r hs_name hs_from _ <"$hs_pid.at" || [ "$hs_name" != "$1" ]; then hs_from=$hs_time; fi
    echo "$hs_status $((hs_time - hs_from))" >"$1.end"
    shift
    [ $# -gt 0 ] || return 0
    hs_start "$@"
  done
}

# The watch: ends what is past its time, first kindly; and all of it when this shell is gone, killed or cut off.
hs_watch() {
  while sleep 1; do
    hs_now
    hs_orphaned=0
    kill -0 $$ || hs_orphaned=1
    for hs_line in "$hs_dir"/*.lane; do
      read -r hs_was <"$hs_line" || continue
      hs_pid=${hs_line##*/} hs_pid=${hs_pid%.lane}
      if [ "$hs_orphaned" = 0 ]; then
        read -r hs_name _ hs_until <"$hs_dir/$hs_pid.at" || continue
        [ "$hs_time" -ge "$hs_until" ] || continue
      fi
      hs_born "$hs_pid"
      # its number may be another's by now
      [ "$hs_birth" = "$hs_was" ] || continue
      if [ "$hs_orphaned" = 1 ] || [ -e "$hs_dir/$hs_name.late" ]; then
        kill -s KILL -- "-$hs_pid"
      else
        : >"$hs_dir/$hs_name.late"
        kill -s TERM -- "-$hs_pid"
      fi
    done
    [ "$hs_orphaned" = 0 ] || { rm -rf "$hs_dir"; exit; }
  done
}

# hs_birth: when a process started, in the kernel's ticks since the boot; nothing when it has ended
hs_born() { # PID
  hs_birth=
  read -r hs_stat <"/proc/$1/stat" || return 0
  # shellcheck disable=SC2086
  set -- ${hs_stat##*) }
  [ "$1" = Z ] || hs_birth=${20}
} 2>/dev/null

# hs_time: milliseconds since the boot, in steps of ten
hs_now() {
  read -r hs_time _ </proc/uptime
  hs_time=${hs_time%.*}${hs_time#*.}0
}

hs_close() { # NAME... - answers of these, in this order
  while read -r hs_line; do
    # shellcheck disable=SC2086 # words
    hs_finish $hs_line
  done <lanes
  printf '@%s@' "$hs_nonce" >mark
  hs_count=$#
  for hs_name; do
    read -r hs_status hs_ms <"$hs_name.end" || hs_status=1 hs_ms=0
    [ ! -e "$hs_name.late" ] || hs_status=124
    printf '@%s probe %s %s %s\n' "$hs_nonce" "$hs_name" "$hs_status" "$hs_ms"
    shift
    set -- "$@" mark "$hs_name/out" mark "$hs_name/err"
  done
  printf '@%s said ' "$hs_nonce"
  [ $# = 0 ] || cat "$@" | base64 -w0
  printf '\n@%s done %s\n' "$hs_nonce" "$hs_count"
  # where nobody listens any more, this shell has ended before here, and the watch takes its folder away
  kill "$hs_watching"
}
