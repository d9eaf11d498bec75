#!/bin/sh
# keyboard-interactive.sh - a how-to for a second factor turned it on, and the factor never came.
# together: doors
set -eu
[ "${1:?break}" = break ]
file=/etc/ssh/sshd_config.d/10-hardshell.conf
sed -i 's/^KbdInteractiveAuthentication .*/KbdInteractiveAuthentication yes/' "$file"
systemctl reload ssh.service
