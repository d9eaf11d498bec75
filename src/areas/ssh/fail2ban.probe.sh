#!/bin/sh
# fail2ban.probe.sh - whether fail2ban guards sshd, what it watches, and what it has seen.
# needs root for its socket.
set -eu
command -v fail2ban-client >/dev/null 2>&1 || { echo 'fail2ban is not installed' >&2; exit 44; }
running=0
if fail2ban-client ping >/dev/null 2>&1; then running=1; fi
echo "RUNNING=$running"
[ "$running" = 1 ] || exit 0
status=$(fail2ban-client status)
jails=$(printf '%s\n' "$status" | sed -n 's/.*Jail list:[[:space:]]*//p')
echo "JAILS=$jails"
case ", $jails," in *", sshd,"*) ;; *) exit 0 ;; esac
status=$(fail2ban-client status sshd)
printf '%s\n' "$status" | sed -n '
  s/.*Currently failed:[[:space:]]*/FAILING=/p
  s/.*Total failed:[[:space:]]*/FAILED=/p
  s/.*Currently banned:[[:space:]]*/BANNED_NOW=/p
  s/.*Total banned:[[:space:]]*/BANNED=/p
  s/.*File list:[[:space:]]*/FILES=/p
  s/.*Journal matches:[[:space:]]*/JOURNAL=/p'
echo "MAXRETRY=$(fail2ban-client get sshd maxretry)"
echo "FINDTIME=$(fail2ban-client get sshd findtime)"
echo "BANTIME=$(fail2ban-client get sshd bantime)"
