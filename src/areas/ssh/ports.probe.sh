#!/bin/sh
# ports.probe.sh - the ports that SSH really uses here: as configured, as listened on, as handed over by systemd, and the
# one this very session came in by. A firewall that forgets one of them locks people out.
# needs root: other processes' sockets.
set -eu
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

if sshd=$(command -v sshd); then
  "$sshd" -T -C user=nobody,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22 >"$temporary/config"
  awk '$1 == "port" { print "config", $2 }' "$temporary/config"
fi

# sshd's listening process says so in its title; sessions hold sockets too, of forwarded ports
ss -Hltnp >"$temporary/sockets"
port_of() { awk '{ n = split($4, part, ":"); print part[n] }'; }
for folder in /proc/[0-9]*; do
  title=$(tr '\0' ' ' 2>/dev/null <"$folder/cmdline" || true)
  case $title in
    *sshd*'[listener]'*)
      grep -F "pid=${folder#/proc/}," "$temporary/sockets" | port_of | sed 's/^/listening /' ;;
  esac
done

# socket activation: systemd listens for sshd
if command -v systemctl >/dev/null 2>&1; then
  for unit in ssh.socket sshd.socket; do
    systemctl show "$unit" -p ActiveState -p Listen >"$temporary/socket"
    if grep -qx 'ActiveState=active' "$temporary/socket"; then
      sed -n 's/^Listen=.*:\([0-9][0-9]*\) (Stream)$/socket \1/p' "$temporary/socket"
    fi
  done
fi

# the session: sshd leaves it in the environment of the processes above this one
process=$$
while [ "$process" -gt 1 ]; do
  connection=$(tr '\0' '\n' 2>/dev/null <"/proc/$process/environ" | sed -n 's/^SSH_CONNECTION=//p')
  if [ -n "$connection" ]; then
    echo "session ${connection##* }"
    break
  fi
  process=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$process/status")
done
