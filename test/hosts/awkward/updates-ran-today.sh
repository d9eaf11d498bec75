#!/bin/sh
# updates-ran-today.sh - the automatic updates ended well this morning: no alarm.
# passes: host.automatic-updates-run /ended well/
set -eu
case $1 in
break) upgraded now ;;
mend) not_upgraded ;;
esac
