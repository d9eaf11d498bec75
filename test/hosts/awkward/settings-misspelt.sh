#!/bin/sh
# settings-misspelt.sh - a key of openclaw.json was misspelt by hand: the gateway runs on, and will not start again.
# caught by: openclaw.doctor /Unrecognized key/
# also: gateway.* secrets.*
# alone: the gateway reads its settings anew
set -eu
case $1 in
break) settings '.gatway = {}' ;;
mend) settings_back ;;
esac
