#!/bin/sh
# key-in-settings-copy.sh - a provider's key was once in openclaw.json, and still is in the copy that OpenClaw keeps.
# caught by: secrets.keys-by-reference /openclaw\.json\.last-good: models\.providers\.x\.apiKey/
set -eu
file=$STATE/openclaw.json.last-good
case $1 in
break)
  keep "$file"
  jq --arg k "aw-$(hex 16)" '.models.providers.x.apiKey = $k' "$STATE/openclaw.json" >"$SCENARIO/copy"
  install -o 1000 -g 1000 -m 600 "$SCENARIO/copy" "$file"
  rm -f "$SCENARIO/copy"
  ;;
mend) back "$file" ;;
esac
