#!/bin/sh
# allow-users.sh - a colleague was let in beside the deploy user.
# together: doors
set -eu
[ "${1:?break}" = break ]
file=/etc/ssh/sshd_config.d/10-hardshell.conf
sed -i 's/^AllowUsers .*/& colleague/' "$file"
systemctl reload ssh.service
