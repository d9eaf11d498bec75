#!/bin/sh
# password-login.sh - somebody without a key at hand was let in by password "for today".
# together: doors
set -eu
[ "${1:?break}" = break ]
file=/etc/ssh/sshd_config.d/10-hardshell.conf
sed -i 's/^PasswordAuthentication .*/PasswordAuthentication yes/' "$file"
systemctl reload ssh.service
