#!/bin/sh
# ports.probe.sh - the ports that SSH really uses here: as configured, as listened on, as handed over by systemd, and the
# one this very session came in by. A firewall that forgets one of them locks people out.
# needs root: other processes' sockets.   FOUND FOUND_IN SSHD  from host/asked.find.sh, which asked sshd, the kernel and systemd
set -eu
if [ "$FOUND" != 0 ] || [ ! -e "$FOUND_IN/sockets" ]; then echo 'the kernel could not be asked what listens' >&2; exit 1; fi
set -- "$FOUND_IN/sshds"
if [ -n "${SSHD:-}" ]; then
  [ -e "$FOUND_IN/sshd.nobody" ] || { cat "$FOUND_IN/sshd.why" >&2; exit 1; }
  set -- "$FOUND_IN/sshd.nobody" "$@"
fi
if command -v systemctl >/dev/null 2>&1; then
  for unit in ssh sshd; do
    [ -e "$FOUND_IN/unit.$unit.socket" ] || { echo 'systemd could not be asked' >&2; exit 1; }
    set -- "$@" "$FOUND_IN/unit.$unit.socket"
  done
fi
# of the host's own: the sshd of a container on the host's network is none of its SSH; sessions hold forwarded ports
awk '
  FILENAME ~ /\/sshd.nobody$/ { if ($1 == "port") print "config", $2; next }
  FILENAME ~ /\/sshds$/ { if ($2 == "sshd" && $3 != "-" && ($4 == "host" || $4 == "?")) { n = split($3, port_of, ","); for (i = 1; i <= n; i++) print "listening", port_of[i] } next }
  FNR == 1 { handed() }
  function handed() { if (active) printf "%s", ports; active = 0; ports = "" }
  /^Listen=.*:[0-9]+ \(Stream\)$/ { port = $1; sub(/.*:/, "", port); ports = ports "socket " port "\n" }
  $0 == "ActiveState=active" { active = 1 }
  END { handed() }' "$@"

# the session: sshd leaves it in the environment of the processes above this one; the nearest counts
process=$$
while [ "$process" -gt 1 ]; do
  # what stands between its settings is left out by the shell: the next one's name follows the port
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *SSH_CONNECTION=*)
      # shellcheck disable=SC2086 # four words
      set -- ${line#*SSH_CONNECTION=}
      [ $# -lt 4 ] || echo "session ${4%%[!0-9]*}"
      break 2
      ;;
    esac
  done <"/proc/$process/environ"
  parent=
  while read -r key value; do
    if [ "$key" = PPid: ]; then
      parent=$value
      break
    fi
  done <"/proc/$process/status"
  process=${parent:-1}
done
exit 0
