#!/bin/sh
# ssh-allowed.sh - the rule for SSH was deleted: who is logged in stays, nobody gets in any more.
set -eu
[ "${1:?break}" = break ]
sshd -T | awk '$1 == "port" { print $2 }' | while read -r port; do ufw delete allow "$port/tcp"; done
