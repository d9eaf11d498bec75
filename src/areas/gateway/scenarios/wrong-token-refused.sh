#!/bin/sh
# wrong-token-refused.sh - the gateway lets everybody in, with any token: see together/open.sh.
# together: open
# settles: the gateway starts anew by itself for settings put back
set -eu
[ "${1:?break}" = break ]

