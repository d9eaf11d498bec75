#!/bin/sh
# max-auth-tries.sh - an agent with very many keys was to be let in.
# together: doors
set -eu
[ "${1:?break}" = break ]
file=/etc/ssh/sshd_config.d/10-hardshell.conf
sed -i 's/^MaxAuthTries .*/MaxAuthTries 20/' "$file"
systemctl reload ssh.service
