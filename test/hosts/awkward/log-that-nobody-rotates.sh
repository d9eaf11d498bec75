#!/bin/sh
# log-that-nobody-rotates.sh - a program has written into one file for years.
# caught by: health.logs-rotated /agent\.log 2\.0 GiB/
set -eu
case $1 in
break) truncate -s 2G /var/log/agent.log ;;
mend) rm -f /var/log/agent.log ;;
esac
