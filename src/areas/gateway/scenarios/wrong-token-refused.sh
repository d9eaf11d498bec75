#!/bin/sh
# wrong-token-refused.sh - the gateway lets everybody in, with any token: see together/open.sh.
# together: open
set -eu
[ "${1:?break}" = break ]

