#!/bin/sh
# restore.sh check|apply|undo - the gateway is as it was in a snapshot. What it replaces is kept aside, and comes back by undo,
# or by itself when the restored gateway does not answer, or when this is killed before it has (by a guard on the host).
#   SNAPSHOT  its id, or latest      WHERE  local or offsite      BEFORE  latest means: before then (seconds since 1970)
#   STAMP     names what is kept aside      HS_MEMORY  what undo needs: for root's eyes only
#   BRING_UP STOPPING GUARD   texts of bring-up.sh, for its guard, of stopping.sh and guard.sh      HS_ENGINE  the journal entry's step.sh
# Of .env the image, the port and the folders stay this host's own; the token and everything else come back.
# shellcheck disable=SC1091,SC2154 # conf, words.sh and the engine say them
set -eu
[ -e /etc/hardshell/backup.conf ] || { echo 'hardshell has set up no backup here: hardshell up does' >&2; exit 3; }
. /etc/hardshell/backup.conf
. /usr/local/lib/hardshell/backup/words.sh
eval "$BRING_UP"
eval "$STOPPING"
: "${DEADLINE:=240}"
incoming=$STATE.restoring
aside=$STATE.replaced-$STAMP
undone=$STATE.restored-$STAMP
mine='^[[:space:]]*(export[[:space:]])?OPENCLAW_(IMAGE|GATEWAY_BIND|GATEWAY_PORT|CONFIG_DIR|WORKSPACE_DIR|AUTH_PROFILE_SECRET_DIR)='

compose() {
  env -i PATH="$PATH" HOME=/root LC_ALL=C BUILDX_CONFIG=/run/hardshell-buildx docker compose --ansi never --project-directory "$DIRECTORY" -f "$DIRECTORY/compose.yaml" "$@"
}
down() { stopping docker stop -t 335 "$CONTAINER" >/dev/null 2>&1 || true; }

choose() {
  engine_list "$WHERE" >"$work/list"
  if [ "$SNAPSHOT" = latest ]; then
    SNAPSHOT=$(awk -v before="$BEFORE" '$2 < before { print $1; exit }' "$work/list")
    [ -n "$SNAPSHOT" ] || stop "there is no snapshot ($WHERE)"
  else
    grep -q "^$SNAPSHOT " "$work/list" || stop "there is no snapshot $SNAPSHOT ($WHERE): hardshell backup list shows them"
  fi
}

# An older OpenClaw refuses a newer database: said before anything is touched, by the image that is to open it. Its preflight
# knows the shared state only; of an agent's own database the version is compared.
can_open() {
  image=$(image_id)
  newer="the snapshot is of a newer OpenClaw ($(jq -r .openclaw "$incoming/manifest.json")) than the one that is installed: bring that image first (image.version in hardshell.yaml)"
  said=$(beside hardshell-preflight "$incoming/state" --rm --memory 1g "$image" node openclaw.mjs database preflight /home/node/.openclaw/state/openclaw.sqlite --json </dev/null 2>/dev/null) || true
  case $(printf %s "$said" | jq -r '.status // "unknown"' 2>/dev/null) in
    exact | migration-required | startup-repairable) ;;
    incompatible) stop "$newer" ;;
    *) stop "OpenClaw does not say whether it can open the snapshot's state; nothing was touched" ;;
  esac
  knows=$(beside hardshell-preflight "$incoming/state" --rm --memory 256m "$image" node -p 'require("/app/package.json").openclaw?.schemaVersions?.agent ?? 0' </dev/null 2>/dev/null) || knows=0
  has=$(jq '[.databases[] | select(.name | endswith("/openclaw-agent.sqlite")) | .schema] | max // 0' "$incoming/manifest.json")
  [ "$has" -le "$knows" ] || stop "$newer"
}

merge_env() { # the lines of this host's own, then what the snapshot has besides
  {
    # awk ends a last line that has no end
    awk "/$mine/" "$DIRECTORY/.env"
    awk "!/$mine/" "$incoming/deployment/env"
  } >"$DIRECTORY/.env.restoring"
  chown --reference="$DIRECTORY/.env" "$DIRECTORY/.env.restoring"
  chmod 600 "$DIRECTORY/.env.restoring"
  mv -f "$DIRECTORY/.env.restoring" "$DIRECTORY/.env"
}

answers() { # right|wrong - with the token inside the container
  # shellcheck disable=SC2016 # JavaScript's own
  docker exec "$CONTAINER" node -e 'const token = process.argv[1] === "right" ? process.env.OPENCLAW_GATEWAY_TOKEN : "0".repeat(64)
    fetch("http://127.0.0.1:18789/tools/invoke", { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: "{}" }).then(({ status }) => console.log(status), () => console.log("000"))' "$1" 2>/dev/null || echo 000
}

start() {
  compose up -d --no-build --force-recreate openclaw-gateway >"$work/compose" 2>&1 || stop "docker compose could not start the gateway: $(tail -n 1 "$work/compose" | mask)"
  from=$(date +%s)
  until [ "$(answers right)" = 400 ]; do
    [ $(($(date +%s) - from)) -lt "$DEADLINE" ] || stop "the restored gateway does not answer to its token after $DEADLINE s"
    sleep 2
  done
  [ "$(answers wrong)" = 401 ] || stop 'the restored gateway takes a wrong token'
}

case "${1:?check, apply or undo}" in
check)
  [ ! -e "$HS_MEMORY/restored" ] || exit 0
  echo "gateway: its state becomes that of the snapshot $SNAPSHOT ($WHERE); what is there now is kept in $aside"
  exit 1
  ;;
apply)
  # shellcheck source=/dev/null
  . "$programs/$ENGINE.sh"
  one_at_a_time
  work=$home/restore
  trap 'rm -rf "$work"; docker rm -f hardshell-preflight >/dev/null 2>&1 || true' EXIT
  trap 'exit 130' INT TERM HUP
  rm -rf "$work" "$incoming"
  mkdir -p "$work" "$incoming"
  choose
  say "fetching snapshot $SNAPSHOT ($WHERE)"
  engine_fetch "$WHERE" "$SNAPSHOT" "$incoming"
  same_content "$incoming" || stop "snapshot $SNAPSHOT does not give back what was captured; nothing was touched"
  say "it is whole: $(jq -r '"OpenClaw \(.openclaw) of \(.host), \(.counts.agents) agents, \(.counts.sessions) sessions, \(.counts.devices) devices"' "$incoming/manifest.json")"
  chown -R "$NODE:$NODE" "$incoming/state" "$incoming/auth"
  can_open
  guard_from_here
  cp -p "$DIRECTORY/.env" "$HS_MEMORY/env"
  : >"$HS_MEMORY/begun"
  sync "$HS_MEMORY/env" "$HS_MEMORY/begun" "$HS_MEMORY"
  say 'stopping the gateway'
  down
  mv "$STATE" "$aside"
  mv "$incoming/state" "$STATE"
  if [ -d "$AUTH" ]; then mv "$AUTH" "$aside-auth"; fi
  mv "$incoming/auth" "$AUTH"
  chmod 700 "$STATE" "$AUTH"
  if [ -f "$incoming/deployment/env" ]; then merge_env; fi
  rm -rf "$incoming"
  say 'starting the gateway'
  start
  guard_until_here state
  # an undo of it, later, is not a matter of who can log in
  rm -f "$entry"/guard.sh "$entry"/decided* "$entry/way-in"
  : >"$HS_MEMORY/restored"
  say "the gateway is as in snapshot $SNAPSHOT; what was there is kept in $aside"
  ;;
undo)
  rm -rf "$incoming" "$DIRECTORY/.env.restoring"
  [ -e "$HS_MEMORY/begun" ] || { guard_no_more; exit 0; }
  down
  # killed between two renames, one of them may not have happened
  if [ -d "$aside" ]; then
    if [ -d "$STATE" ]; then mv "$STATE" "$undone"; fi
    mv "$aside" "$STATE"
  fi
  if [ -d "$aside-auth" ]; then
    if [ -d "$AUTH" ]; then mv "$AUTH" "$undone-auth"; fi
    mv "$aside-auth" "$AUTH"
  fi
  cp -p "$HS_MEMORY/env" "$DIRECTORY/.env.undo"
  mv -f "$DIRECTORY/.env.undo" "$DIRECTORY/.env"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  rm -f "$HS_MEMORY/restored"
  [ ! -d "$undone" ] || say "the state of before is back; the restored one is kept in $undone"
  start
  # killed before it ran, the next undo starts it
  rm -f "$HS_MEMORY/begun"
  guard_no_more
  ;;
*) stop "not a verb: $1" 2 ;;
esac
