#!/bin/sh
# look.sh fast|slow - looks at the gateway and its host, compares with what was known, and speaks only when something
# changed. Run by hardshell-health-fast.timer (about every minute) and hardshell-health-slow.timer (every half hour).
#   observe.sh   what is seen, one line each      fold.jq    what that means, given what was known before
#   speak.sh     hands alerts to the channels     state.json  all that is known; `hardshell status` shows it
set -u
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
look=${1:-}
case $look in fast | slow) ;; *) echo 'look.sh fast|slow' >&2; exit 2 ;; esac
here=$(dirname "$0")
# Tests may look from elsewhere.
home=${HEALTH_HOME:-/var/lib/hardshell/health}
settings=${HEALTH_SETTINGS:-/etc/hardshell}
set -a
# shellcheck source=/dev/null
. "$settings/health.conf"
set +a
# in memory, where systemd gives us that: a look at a full disk must not need the disk
short=${RUNTIME_DIRECTORY:-/tmp}
temporary=$(mktemp -d -p "$short") || exit 1
trap 'rm -rf "$temporary"' EXIT
cd "$home" || exit 1
HOST=$(hostname)
export HOST

# Room that is given up when a full disk would keep us from writing down, and saying, that it is full.
[ -s room ] || { head -c 262144 /dev/zero >room.new && mv room.new room; } 2>/dev/null

# known FOLD... - state.json after `jq FOLD`; one at a time, and never half a file
known() {
  (
    flock 9
    [ -s state.json ] || { echo '{}' >state.new && mv -f state.new state.json; } || exit 1
    jq -c "$@" state.json >"$temporary/state" || exit 1
    cat "$temporary/state" >state.new 2>/dev/null || { rm -f room && cat "$temporary/state" >state.new; } || { rm -f state.new; exit 1; }
    mv -f state.new state.json
  ) 9>state.lock
}
# A state that a full disk or a crash has left broken is begun anew; the broken one is kept to look at.
if [ -s state.json ] && ! jq -e 'type == "object"' state.json >/dev/null 2>&1; then
  echo '<4>state.json cannot be read: it is kept as state.broken, and begun anew' >&2
  mv -f state.json state.broken
fi

# shellcheck source=src/areas/health/files/speak.sh
. "$here/speak.sh"
# shellcheck source=src/areas/health/files/observe.sh
. "$here/observe.sh"

began=$(date +%s)
[ "$look" = slow ] || ping_deadman start
"look_$look" >"$temporary/seen"
hidden_words >"$temporary/hidden"
known --arg look "$look" --argjson began "$began" --argjson now "$(date +%s)" --rawfile seen "$temporary/seen" --rawfile secrets "$temporary/hidden" -f "$here/fold.jq" || {
  echo '<3>what was seen is not whole, or could not be written down (is the disk full?)' >&2
  [ "$look" = slow ] || ping_deadman fail
  exit 1
}
jq -r '.said // empty | "<\(if .severity == "critical" then 3 elif .severity == "warning" then 4 else 5 end)>\(.title): \(.text | gsub("\n"; "; "))"' state.json
speak
[ "$look" = slow ] || ping_deadman end
jq -r --arg host "$HOST" -f "$here/metrics.jq" state.json >"$temporary/metrics" && {
  cat "$temporary/metrics" >hardshell.prom.new && chmod 644 hardshell.prom.new && mv -f hardshell.prom.new hardshell.prom
  if [ -n "$METRICS" ]; then
    cat "$temporary/metrics" >"$METRICS/hardshell.prom.$$" && chmod 644 "$METRICS/hardshell.prom.$$" && mv -f "$METRICS/hardshell.prom.$$" "$METRICS/hardshell.prom"
  fi
}
exit 0
