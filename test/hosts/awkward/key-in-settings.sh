#!/bin/sh
# key-in-settings.sh - a provider's key stands in openclaw.json itself.
# caught by: secrets.openclaw-audit /PLAINTEXT_FOUND/
# also: secrets.* gateway.*
# alone: the gateway reads its settings anew
set -eu
# shellcheck disable=SC2016 # jq's own variables
case $1 in
break) settings --arg k "aw-$(hex 16)" '.models.providers.x = {baseUrl: "http://127.0.0.1:1/v1", apiKey: $k, models: []}' ;;
mend) settings_back ;;
esac
