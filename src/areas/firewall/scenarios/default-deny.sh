#!/bin/sh
# default-deny.sh - what no rule names is let in.
# together: reach
set -eu
[ "${1:?break}" = break ]
ufw default allow incoming
