#!/bin/sh
# looked.sh - somebody switched the looks off while they worked on the gateway, and forgot.
# together: look
set -eu
[ "${1:?break}" = break ]
systemctl disable -q --now hardshell-health-fast.timer
