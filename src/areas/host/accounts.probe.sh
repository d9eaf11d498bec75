#!/bin/sh
# accounts.probe.sh - the local accounts: number, shell, and whether a password is set. Never the password's hash.
# needs root for /etc/shadow.
set -eu
[ -r /etc/shadow ] || { echo 'cannot read /etc/shadow' >&2; exit 77; }
exec awk -F: '
  FNR == NR { shadow[$1] = $2; seen[$1] = 1; next }
  {
    field = $2
    if (field == "x") field = seen[$1] ? shadow[$1] : "!"
    state = field == "" ? "empty" : (field ~ /^[!*]/ ? "locked" : "set")
    print $1 ":" $3 ":" $7 ":" state
  }' /etc/shadow /etc/passwd
