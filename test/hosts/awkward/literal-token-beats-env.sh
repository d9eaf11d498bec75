#!/bin/sh
# literal-token-beats-env.sh - openclaw.json holds another token, which wins over the one in .env.
# caught by: secrets.no-literal-token /literal/
# caught by: secrets.token-agrees /openclaw\.json has another token, and it wins/
# also: gateway.* secrets.*
# alone: the gateway takes its settings anew, and its own container with them
set -eu
# shellcheck disable=SC2016 # jq's own variables
case $1 in
break) settings --arg t "$(hex 32)" '.gateway.auth.token = $t' ;;
mend) settings_back ;;
esac
