#!/bin/sh
# aide-database.sh - somebody removed AIDE's record.
# together: aide
set -eu
[ "${1:?break}" = break ]
rm -f /var/lib/hardshell/aide/aide.db
