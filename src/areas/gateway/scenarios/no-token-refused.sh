#!/bin/sh
# no-token-refused.sh - the gateway lets everybody in, without any token: see together/open.sh.
# together: open
set -eu
[ "${1:?break}" = break ]

