#!/bin/sh
# backup.sh run|list|verify - the nightly backup of the OpenClaw gateway on this host, started by hardshell-backup.service.
# `run` captures the state (capture.mjs: OpenClaw's own online backup, unpacked) with .env, compose file, release record
# and spec as one folder, adds it to each repository as one encrypted snapshot, verifies that (structure, a part of the
# data, a sample restored and compared), and only then lets old ones go. What became of it is in
# /var/lib/hardshell/backup/last.json: at, ok, snapshot, error, verified_at (seconds since 1970), and where else.
# `verify` reads everything there is and restores the newest snapshot whole. `ready` and `store WHERE` are parts of `run`. `list` prints the snapshots: WHERE ID AT HOST VERIFIED_AT
# Killed at any point it leaves what was there: the stage is made anew, the repository knows half snapshots by itself.
# shellcheck disable=SC1091,SC2154 # conf, words.sh and the engine say them
set -eu
. /etc/hardshell/backup.conf
. /usr/local/lib/hardshell/backup/words.sh
# shellcheck source=/dev/null
. "$programs/$ENGINE.sh"

stage=$home/stage
work=$home/work
seconds=$(date +%s)
snapshot='' verified_at='' offsite_snapshot=''
targets=local
[ -z "$OFFSITE" ] || targets='local offsite'

report() {
  docker rm -f hardshell-backup >/dev/null 2>&1 || true
  rm -rf "$stage" "$work"
  before=$(jq -r '.verified_at // empty' "$home/last.json" 2>/dev/null) || before=
  # shellcheck disable=SC2016 # jq's own
  write_down last.json '{snapshot: ($snapshot | word), verified_at: ($verified | number), engine: $engine, offsite: ($offsite | word), seconds: $seconds}' \
    --arg snapshot "$snapshot" --arg verified "${verified_at:-$before}" --arg engine "$ENGINE" --arg offsite "$offsite_snapshot" --argjson seconds "$(($(date +%s) - seconds))"
  [ "$status" != 0 ] || say "snapshot $snapshot made and verified in $(($(date +%s) - seconds)) s"
}

# Twice the state beside what restic adds: a full disk is said before anything is begun.
room() {
  need=$(($(du -skx --exclude=cache --exclude=tmp "$STATE" | cut -f1) * 5 / 2 + 65536))
  free=$(df -Pk "$home" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$need" ] || stop "no room on the disk of $home: $((need / 1024)) MiB are needed, $((free / 1024)) MiB are free (df -h $home; apt-get clean; journalctl --vacuum-size=100M)"
}

capture() {
  image=$(image_id)
  [ -n "$image" ] || stop 'there is no image of the gateway on this host to read its state with: hardshell up brings it'
  docker rm -f hardshell-backup >/dev/null 2>&1 || true
  mkdir -p "$stage" "$work"
  chown "$NODE:$NODE" "$stage"
  tries=0
  # a migration or a start may hold the databases for a while
  until beside hardshell-backup "$STATE" --rm -i --memory 1500m --pids-limit 256 --mount "type=bind,source=$AUTH,target=/home/node/.config/openclaw,readonly" \
    --mount "type=bind,source=$stage,target=/backup" -e TMPDIR=/backup "$image" node --no-warnings --input-type=module - <"$programs/capture.mjs" >"$work/captured" 2>"$work/because"; do
    reason=$(jq -r '.error // empty' "$work/captured" 2>/dev/null || true)
    [ -n "$reason" ] || reason=$(grep -v "^See 'docker" "$work/because" | tail -n 1)
    tries=$((tries + 1))
    [ "$tries" -lt "${TRIES:-3}" ] || stop "the state could not be captured: $(printf %s "$reason" | mask | cut -c 1-300)"
    say "not captured yet ($(printf %s "$reason" | mask | cut -c 1-200)); again in ${PAUSE:-20} s"
    find "$stage" -mindepth 1 -delete
    sleep "${PAUSE:-20}"
  done
  find "$stage" -mindepth 1 -maxdepth 1 ! -name state ! -name auth ! -name openclaw-manifest.json -exec rm -rf {} +
  [ "$(image_id)" = "$image" ] || stop 'the gateway was given another image while its state was captured: run it again when the update is done'
}

# What is not in the state folder, and what the whole is.
deployment() {
  chown 0:0 "$stage"
  mkdir "$stage/deployment"
  for file in .env compose.yaml release; do
    [ ! -f "$DIRECTORY/$file" ] || cp -p "$DIRECTORY/$file" "$stage/deployment/${file#.}"
  done
  [ ! -f /etc/hardshell/spec.json ] || cp -p /etc/hardshell/spec.json "$stage/deployment/spec.json"
  running=$(docker inspect --type container --format '{{.State.Status}} {{.RestartCount}}' "$CONTAINER" 2>/dev/null) || running='absent 0'
  digest=$(docker image inspect --format '{{range .RepoDigests}}{{.}} {{end}}' "$image" 2>/dev/null) || digest=
  jq -c --arg image "$image" --arg digest "$digest" --arg host "$(uname -n)" --arg gateway "${running%% *}" --argjson at "$(date +%s)" \
    '{schema: "hardshell.backup.v1", at: $at, host: $host, image: $image, digests: ($digest | split(" ") | map(select(. != ""))), gateway: $gateway} + .' "$work/captured" >"$stage/manifest.json"
  (cd "$stage" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum) >"$work/sums"
  mv "$work/sums" "$stage/SHA256SUMS"
}

# A sample out of the repository, compared with the sums that were taken when it was captured.
sample() { # WHERE SNAPSHOT
  rm -rf "$work/sample"
  { printf 'manifest.json\nSHA256SUMS\n'; (cd "$stage" && find deployment state/state state/openclaw.json -type f 2>/dev/null; find state auth -type f | shuf -n 20); } | sort -u >"$work/wanted"
  engine_fetch "$1" "$2" "$work/sample" "$work/wanted"
  cmp -s "$stage/SHA256SUMS" "$work/sample/SHA256SUMS" || stop "snapshot $2 does not give back its list of sums"
  (cd "$work/sample" && find . -type f ! -name SHA256SUMS) | sort >"$work/got"
  awk 'NR == FNR { got[$0]; next } { name = $0; sub(/^\\?[0-9a-f]+ [ *]/, "", name) } name in got' "$work/got" "$stage/SHA256SUMS" >"$work/sample/SAMPLE"
  if [ "$(wc -l <"$work/sample/SAMPLE")" -gt 2 ] && same_content "$work/sample" SAMPLE; then :; else stop "files restored from snapshot $2 are not what was captured"; fi
  rm -rf "$work/sample"
}

# The retention goes by dates: with a clock that jumped it would throw away the wrong ones.
prune() { # WHERE SNAPSHOT
  engine_list "$1" >"$work/list"
  grep -q "^$2 " "$work/list" || stop "snapshot $2 was made, and is not there"
  newest=$(awk -v mine="$2" '$1 != mine { print $2, $1; exit }' "$work/list")
  [ -z "$newest" ] || [ "${newest%% *}" -le $(($(date +%s) + 3600)) ] ||
    stop "the clock went back: snapshot ${newest#* } is of $(date -d "@${newest%% *}" +%F), and nothing was pruned; set the clock (timedatectl), or, where it is right now and was ahead then, take that snapshot away"
  engine_prune "$1"
}

# One repository, in a process of its own: one that fails keeps no other from being written.
ready() { engine_ready "$1"; } # WHERE
store() { # WHERE
  say "storing: $1"
  engine_store "$1" "$stage"
  say "verifying $snapshot: ${added:-?} bytes were new"
  engine_verify "$1"
  sample "$1" "$snapshot"
  printf '%s\t%s\t%s\n' "$1" "$snapshot" "$(date +%s)" >>"$home/verified"
  printf '%s\n' "$snapshot" >"$work/snapshot-$1"
  prune "$1" "$snapshot"
}
part() { # ready|store WHERE
  sh "$0" "$@" 2>"$work/error" && return
  cat "$work/error" >&2
  said=$(sed -n 's/^error: //p' "$work/error" | tail -n 1)
  failed="${failed:+$failed; }$2: ${said:-$(tail -n 1 "$work/error" | mask)}"
  return 1
}

run() {
  under_report
  [ -d "$STATE" ] || stop "the state folder $STATE is not there"
  [ -s "$key" ] || [ "$ENGINE" = tar ] || stop "the key $key is not there: put back the one of the recovery kit; a new one opens no older snapshot"
  # nor what a drill or a restore has left that was killed: with the lock in hand neither is at work
  docker rm -f -v hardshell-drill hardshell-preflight >/dev/null 2>&1 || true
  rm -rf "$stage" "$work" "$home/drill" "$home/restore"
  room
  mkdir -p "$work"
  failed='' open=''
  for one in $targets; do if part ready "$one"; then open="$open $one"; fi; done
  # nothing is captured that has nowhere to go
  [ -n "$open" ] || stop "$failed"
  say 'capturing the state'
  capture
  deployment
  for one in $open; do
    part store "$one" || true
    [ ! -s "$work/snapshot-$one" ] || case $one in local) snapshot=$(cat "$work/snapshot-$one") ;; *) offsite_snapshot=$(cat "$work/snapshot-$one") ;; esac
  done
  [ -z "$snapshot" ] || verified_at=$(date +%s)
  if [ "$(wc -l 2>/dev/null <"$home/verified" || echo 0)" -gt 800 ]; then tail -n 400 "$home/verified" >"$work/verified" && put "$home/verified" <"$work/verified"; fi
  [ -z "$failed" ] || stop "$failed"
}

list() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  for one in $targets; do
    engine_list "$one" >"$work/list"
    while read -r id at host; do
      echo "$one $id $at $host $(awk -F '\t' -v where="$one" -v id="$id" '$1 == where && $2 == id { at = $3 } END { print at + 0 }' "$home/verified" 2>/dev/null || echo 0)"
    done <"$work/list"
  done
}

# All of it, whatever was read when; and the newest snapshot whole.
verify() {
  one_at_a_time
  trap 'rm -rf "$work"' EXIT
  trap 'exit 143' TERM INT HUP PIPE
  rm -rf "$work"
  mkdir -p "$work"
  for one in $targets; do
    engine_list "$one" >"$work/list"
    read -r snapshot _ <"$work/list" || stop "there is no snapshot ($one)"
    say "reading all of $one" >&2
    engine_verify "$one" whole
    engine_fetch "$one" "$snapshot" "$work/newest"
    same_content "$work/newest" || stop "snapshot $snapshot ($one) does not give back what was captured"
    rm -rf "$work/newest"
    printf '%s\t%s\t%s\n' "$one" "$snapshot" "$(date +%s)" >>"$home/verified"
    say "$one: every part was read, and snapshot $snapshot gives back all that was captured"
  done
}

case ${1:-} in
  run | list | verify) "$1" ;;
  ready | store) "$1" "$2" ;;
  *) echo 'backup.sh run|list|verify' >&2; exit 2 ;;
esac
