#!/bin/sh
# privileged-sidecar.sh - a monitoring container was started with --privileged, as its guide said.
# caught by: neighbours.not-privileged /aw-monitor is privileged/
set -eu
case $1 in
break) sidecar aw-monitor --privileged ;;
mend) no_sidecar aw-monitor ;;
esac
