#!/bin/sh
# ages-kept.sh - somebody switched off a timer they did not know.
set -eu
[ "${1:?break}" = break ]
systemctl disable -q --now hardshell-secret-ages.timer
