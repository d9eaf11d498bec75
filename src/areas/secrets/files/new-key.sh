#!/bin/sh
# new-key.sh check|apply|undo - a new key of a provider takes the place of the old one in .env, the container is made anew with it,
# and settings that held a key as plain text refer to the variable. The key comes in a file of memory that only root reads, and
# is gone with it; it is never printed and never on a command line. What fails puts the old key back, and so does a guard when
# this is killed before the gateway has come up with the new one.
#   DIRECTORY STATE CONTAINER PORT   the deployment      OWNER  the deploy user      VARIABLE  its name in .env
#   KEY        the file with the new key      PATHS  of openclaw.json, one a line, that get a reference to the variable
#   BRING_UP UP UP_MATTERS STOPPING GUARD   texts of bring-up.sh, up.sh, matters.sh, stopping.sh and guard.sh
#   HS_ENGINE  the journal entry's step.sh      HS_MEMORY  keeps `before` and `settings` until it is done, then `done`
set -eu
umask 077
file=$DIRECTORY/.env
stop() { echo "$1" >&2; exit "${2:-3}"; }

eval "$BRING_UP"
hash() { sha256sum | cut -d' ' -f1; }

case "${1:?check, apply or undo}" in
check)
  [ ! -e "$HS_MEMORY/done" ] || exit 0
  echo "a new value of $VARIABLE"
  exit 1
  ;;

apply)
  trap 'rm -f "$KEY"' EXIT
  trap 'exit 130' INT TERM HUP
  [ -s "$KEY" ] || stop 'the key did not arrive' 1
  if [ ! -f "$file" ] || [ -L "$file" ]; then stop "there is no file $file" 1; fi
  # of one that was killed
  rm -f /var/lib/hardshell/journal/*/*-secrets.new-key/changes/*/before /var/lib/hardshell/journal/*/*-secrets.new-key/changes/*/settings
  guard_from_here
  cp -p "$STATE/openclaw.json" "$HS_MEMORY/settings"
  cp -p "$file" "$HS_MEMORY/before.part"
  mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
  next=$(mktemp "$DIRECTORY/.env.rotate.XXXXXX")
  {
    # awk ends a last line that has no end
    awk "!/^[[:space:]]*(export[[:space:]]+)?${VARIABLE}[[:space:]]*=/" "$file"
    printf '%s=' "$VARIABLE"
    head -n 1 "$KEY"
  } >"$next"
  chown "$OWNER:" "$next"
  chmod 600 "$next"
  mv -f "$next" "$file"
  bring_up || exit 1
  [ "$(docker exec "$CONTAINER" printenv "$VARIABLE" | hash)" = "$(head -n 1 "$KEY" | hash)" ] || stop "the container was made anew, and has another $VARIABLE" 1
  printf '%s\n' "$PATHS" | while IFS= read -r path; do
    [ -n "$path" ] || continue
    docker exec "$CONTAINER" node openclaw.mjs config set "$path" "{\"source\":\"env\",\"provider\":\"default\",\"id\":\"$VARIABLE\"}" --strict-json >/dev/null 2>&1 </dev/null ||
      { echo "OpenClaw does not take a reference at $path"; exit 1; }
    echo "$path refers to $VARIABLE"
  done || exit 1
  guard_until_here key
  mv "$HS_MEMORY/before" "$HS_MEMORY/done"
  : >"$HS_MEMORY/done"
  rm -f "$HS_MEMORY/settings"
  echo "the gateway has the new $VARIABLE"
  ;;

undo)
  if [ -e "$HS_MEMORY/done" ]; then
    echo 'a new key is not undone: the old one may be revoked. Enter another: hardshell rotate provider'
  elif [ -e "$HS_MEMORY/before" ]; then
    rm -f "$DIRECTORY"/.env.rotate.*
    cp -p "$HS_MEMORY/before" "$DIRECTORY/.env.rotate.back"
    mv -f "$DIRECTORY/.env.rotate.back" "$file"
    # OpenClaw takes settings up as they change: never half of them
    if ! cmp -s "$HS_MEMORY/settings" "$STATE/openclaw.json"; then
      cp -p "$HS_MEMORY/settings" "$STATE/openclaw.json.back"
      mv -f "$STATE/openclaw.json.back" "$STATE/openclaw.json"
    fi
    bring_up || stop 'the old key is back in .env, and the gateway does not come up with it: hardshell diagnose says why' 1
    rm -f "$HS_MEMORY/before" "$HS_MEMORY/settings"
    echo 'the gateway is back with the old key'
  fi
  rm -f "$KEY"
  guard_no_more
  ;;
*) stop "not a verb: $1" 2 ;;
esac
