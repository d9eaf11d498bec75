#!/bin/sh
# root-login.sh - a backup program wanted root.
# together: doors
set -eu
[ "${1:?break}" = break ]
file=/etc/ssh/sshd_config.d/10-hardshell.conf
sed -i 's/^PermitRootLogin .*/PermitRootLogin prohibit-password/' "$file"
systemctl reload ssh.service
