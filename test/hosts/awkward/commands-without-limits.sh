#!/bin/sh
# commands-without-limits.sh - somebody was tired of being asked, and lets the agent run any command.
# caught by: gateway.openclaw-audit /security=full/
# also: gateway.* secrets.*
# alone: the gateway reads its settings anew
set -eu
case $1 in
break) settings '.tools.exec.security = "full" | .tools.exec.ask = "off"' ;;
mend) settings_back ;;
esac
