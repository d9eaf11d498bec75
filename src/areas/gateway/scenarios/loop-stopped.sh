#!/bin/sh
# loop-stopped.sh - somebody found a timer that runs every minute and switched it off.
set -eu
[ "${1:?break}" = break ]
systemctl disable -q --now hardshell-gateway-watch.timer
