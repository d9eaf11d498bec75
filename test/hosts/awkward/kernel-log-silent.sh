#!/bin/sh
# kernel-log-silent.sh - the journal of a machine of its own has no word of its kernel: what it killed, nobody knows.
# caught by: health.no-oom-kills [unknown] /says nothing at all/
set -eu
# practice servers have none of their own either, and say that they are containers
case $1 in
break) mv /run/systemd/container "$SCENARIO/container" ;;
mend) mv "$SCENARIO/container" /run/systemd/container ;;
esac
