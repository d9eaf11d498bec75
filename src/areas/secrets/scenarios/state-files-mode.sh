#!/bin/sh
# state-files-mode.sh - everybody on the host may read the settings with their secrets.
# together: state
set -eu
[ "${1:?break}" = break ]
chmod 644 "$STATE/openclaw.json"
