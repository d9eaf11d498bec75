#!/bin/sh
# automatic-updates.sh - somebody had enough of updates: the timer is off, and the settings say never.
set -eu
[ "${1:?break}" = break ]
systemctl -q disable --now apt-daily-upgrade.timer
echo 'APT::Periodic::Unattended-Upgrade "0";' >/etc/apt/apt.conf.d/52hardshell-automatic-updates
