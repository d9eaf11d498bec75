#!/bin/sh
# log-limits.sh - somebody wanted to keep whole logs.
# together: daemon
set -eu
[ "${1:?break}" = break ]
jq 'del(."log-opts")' /etc/docker/daemon.json >"$SCENARIO/daemon.json"
cat "$SCENARIO/daemon.json" >/etc/docker/daemon.json
