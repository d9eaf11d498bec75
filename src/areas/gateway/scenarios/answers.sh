#!/bin/sh
# answers.sh - somebody paused the container to save its processor time.
set -eu
[ "${1:?break}" = break ]
docker pause openclaw-gateway
