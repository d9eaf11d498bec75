#!/bin/sh
# scheduled.sh - somebody tidied away what runs by the clock.
# together: look
set -eu
[ "${1:?break}" = break ]
systemctl disable -q --now hardshell-health-fast.timer hardshell-health-slow.timer
rm -f /etc/systemd/system/hardshell-health-fast.timer /etc/systemd/system/hardshell-health-slow.timer
systemctl daemon-reload
