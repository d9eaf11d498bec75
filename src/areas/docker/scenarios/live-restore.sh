#!/bin/sh
# live-restore.sh - live-restore was turned off.
# together: daemon
set -eu
[ "${1:?break}" = break ]
jq '."live-restore" = false' /etc/docker/daemon.json >"$SCENARIO/daemon.json"
cat "$SCENARIO/daemon.json" >/etc/docker/daemon.json
systemctl reload docker.service
