#!/bin/sh
# scheduled.sh - somebody took the nightly backup away, timer and all.
set -eu
systemctl disable -q --now hardshell-backup.timer
rm -f /etc/systemd/system/hardshell-backup.timer /etc/systemd/system/hardshell-backup.service
systemctl daemon-reload
