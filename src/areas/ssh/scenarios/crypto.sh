#!/bin/sh
# crypto.sh - an old client was to get in, and got the old ciphers back.
# together: doors
set -eu
[ "${1:?break}" = break ]
sed -i '/^Ciphers /d; /^MACs /d' /etc/ssh/sshd_config.d/10-hardshell.conf
systemctl reload ssh.service
