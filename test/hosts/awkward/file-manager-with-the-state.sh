#!/bin/sh
# file-manager-with-the-state.sh - a file manager was given the gateway's state, and with it every key in there.
# caught by: neighbours.no-host-files /aw-files is given .*\.openclaw/
set -eu
case $1 in
break) sidecar aw-files -v "$STATE:/files" ;;
mend) no_sidecar aw-files ;;
esac
