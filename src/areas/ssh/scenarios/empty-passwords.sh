#!/bin/sh
# empty-passwords.sh - an account for a demonstration needed no password.
# together: doors
set -eu
[ "${1:?break}" = break ]
file=/etc/ssh/sshd_config.d/10-hardshell.conf
sed -i 's/^PermitEmptyPasswords .*/PermitEmptyPasswords yes/' "$file"
systemctl reload ssh.service
