#!/bin/sh
# record-guarded.sh - anybody on the host may write which image is the right one.
set -eu
[ "${1:?break}" = break ]
chmod 666 "$DIRECTORY/release"
