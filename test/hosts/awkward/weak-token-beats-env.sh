#!/bin/sh
# weak-token-beats-env.sh - .env holds a good token, and openclaw.json a short one that somebody made up, which wins.
# caught by: secrets.token-strength /openclaw\.json: short, and it wins/
# also: gateway.* secrets.*
# alone: the gateway takes its settings anew, and its own container with them
set -eu
case $1 in
break) settings '.gateway.auth.token = "letmein2026"' ;;
mend) settings_back ;;
esac
