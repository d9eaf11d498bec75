#!/bin/sh
# fail2ban.sh - an administrator who had shut himself out lets everybody try five hundred times.
set -eu
[ "${1:?break}" = break ]
printf '[sshd]\nenabled = true\nbackend = systemd\nmaxretry = 500\n' >/etc/fail2ban/jail.d/hardshell.conf
systemctl reload fail2ban.service
