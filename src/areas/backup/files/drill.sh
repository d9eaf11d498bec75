#!/bin/sh
# drill.sh run - rehearses a restore: the latest snapshot (of the second place, when there is one) is brought back beside the live
# gateway, compared whole with the sums of its capture, booted in a container with no network, so that no channel is touched,
# asked with its own token and with a wrong one, and what it holds is counted against the manifest. Then all of it is
# removed. The result is in /var/lib/hardshell/backup/drill.json: at, ok, error, snapshot, from, rto (seconds until the restored
# gateway answered), rpo (seconds that the snapshot was old), counts. The live gateway is not touched.
# shellcheck disable=SC1091,SC2154 # conf, words.sh and the engine say them
set -eu
. /etc/hardshell/backup.conf
. /usr/local/lib/hardshell/backup/words.sh
# shellcheck source=/dev/null
. "$programs/$ENGINE.sh"

work=$home/drill
restored=$work/restored
name=hardshell-drill
started=$(date +%s)
rto='' rpo='' chosen='' counted=null
from=local
[ -z "$OFFSITE" ] || from=offsite
: "${DEADLINE:=300}"

report() {
  # shellcheck disable=SC2034 # write_down tells it
  sweep || { status=1; why="${why:-it worked, and left traces: see docker ps -a and $work}"; }
  # shellcheck disable=SC2016 # jq's own
  write_down drill.json '{snapshot: $snapshot, from: $from, rto: ($rto | number), rpo: ($rpo | number), counts: $counts}' \
    --arg snapshot "$chosen" --arg from "$from" --arg rto "$rto" --arg rpo "$rpo" --argjson counts "$counted"
}

# Nothing stays: no container, no volume of it, no folder.
sweep() {
  docker rm -f -v "$name" >/dev/null 2>&1 || true
  rm -rf "$work"
  ! docker inspect --type container "$name" >/dev/null 2>&1 && [ ! -e "$work" ]
}

inside() { docker exec "$name" node -e "$@"; }
# asks PATH [TOKEN: right|wrong] - the status that the restored gateway answers; its token never leaves the container
asks() {
  # shellcheck disable=SC2016 # JavaScript's own
  inside 'const [path, token] = process.argv.slice(1)
    const auth = token === undefined ? {} : { method: "POST", headers: { authorization: `Bearer ${token === "right" ? process.env.OPENCLAW_GATEWAY_TOKEN : "0".repeat(64)}`, "content-type": "application/json" }, body: "{}" }
    fetch(`http://127.0.0.1:18789${path}`, auth).then(({ status }) => console.log(status), () => console.log("000"))' "$@" 2>/dev/null || echo 000
}
counts() { docker exec "$name" node openclaw.mjs "$@" --json 2>/dev/null; }

run() {
  under_report
  sweep
  mkdir -p "$restored"
  image=$(image_id)
  [ -n "$image" ] || stop 'there is no image of the gateway on this host to boot a snapshot with'
  engine_list "$from" >"$work/list"
  # one of a time to come, by a clock that was ahead, is no latest one: restore passes it over as well
  awk -v now="$started" '$2 <= now + 3600 { print; exit }' "$work/list" >"$work/latest"
  read -r chosen taken _ <"$work/latest" || stop "there is no snapshot to rehearse with ($from)"
  rpo=$((started - taken))
  say "restoring snapshot $chosen from $from"
  engine_fetch "$from" "$chosen" "$restored"
  same_content "$restored" || stop "snapshot $chosen does not give back what was captured"
  chown -R "$NODE:$NODE" "$restored/state" "$restored/auth"

  say 'booting it, cut off from the network'
  # compose reads more into such a file than docker run does: comments, export and quotes go
  sed -n 's/^[[:space:]]*\(export[[:space:]]\)\{0,1\}\([A-Za-z_][A-Za-z0-9_]*\)=/\2=/p' "$restored/deployment/env" | tr -d '\r' | sed "s/^\([^=]*\)=\"\(.*\)\"\$/\1=\2/; s/^\([^=]*\)='\(.*\)'\$/\1=\2/" |
    grep -vE '^OPENCLAW_(IMAGE|GATEWAY_PORT|CONFIG_DIR|WORKSPACE_DIR|AUTH_PROFILE_SECRET_DIR)=' >"$work/env"
  beside "$name" "$restored/state" -d --init --memory 2g --pids-limit 256 --env-file "$work/env" -e OPENCLAW_GATEWAY_PORT=18789 \
    --mount "type=bind,source=$restored/auth,target=/home/node/.config/openclaw" "$image" node openclaw.mjs gateway >/dev/null
  rm -f "$work/env"
  until [ "$(asks /startupz)" = 200 ]; do
    [ "$(docker inspect --type container --format '{{.State.Running}}' "$name")" = true ] || stop "the restored gateway ended with status $(docker inspect --type container --format '{{.State.ExitCode}}' "$name")"
    [ $(($(date +%s) - started)) -lt "$DEADLINE" ] || stop "the restored gateway did not answer within $DEADLINE s"
    sleep 1
  done
  right=$(asks /tools/invoke right) wrong=$(asks /tools/invoke wrong)
  [ "$right" = 400 ] || stop "the restored gateway does not take its own token (it answers $right)"
  [ "$wrong" = 401 ] || stop "the restored gateway takes a wrong token (it answers $wrong)"
  rto=$(($(date +%s) - started))

  say "it answers after $rto s; counting what it holds"
  counted=$(jq -cn --argjson agents "$(counts agents list | jq length)" --argjson sessions "$(counts sessions --all-agents | jq '.totalCount // (.sessions | length)')" \
    --argjson devices "$(counts devices list | jq '.paired | length')" '{agents: $agents, sessions: $sessions, devices: $devices}')
  want=$(jq -c '.counts | {agents, sessions, devices}' "$restored/manifest.json")
  [ "$counted" = "$want" ] || stop "the restored gateway holds $counted, and $want was captured"
  say "agents, sessions and devices are as captured: $counted; the snapshot was $rpo s old"
}

case ${1:-} in
  run) run ;;
  *) echo 'drill.sh run' >&2; exit 2 ;;
esac
