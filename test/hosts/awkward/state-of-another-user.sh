#!/bin/sh
# state-of-another-user.sh - the workspace was restored from a backup under another number, and the container's user cannot write to it.
# caught by: state.container-user /workspace is of uid 1001/
# also: state.owner
set -eu
case $1 in
break) chown 1001 "$STATE/workspace" ;;
mend) chown 1000 "$STATE/workspace" ;;
esac
