#!/bin/sh
# updates-stopped-running.sh - automatic updates are on, and have not ended well for a month.
# caught by: host.automatic-updates-run /ended well 30 days ago/
set -eu
case $1 in
break) upgraded '30 days ago' ;;
mend) not_upgraded ;;
esac
