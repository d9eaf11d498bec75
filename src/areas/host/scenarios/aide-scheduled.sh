#!/bin/sh
# aide-scheduled.sh - the nightly look was switched off for a moment, long ago.
# together: aide
set -eu
[ "${1:?break}" = break ]
systemctl -q disable --now hardshell-aide.timer
