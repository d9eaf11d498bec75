#!/bin/sh
# update.sh go - moves the gateway to another release, and by itself back to the one before when that does not hold. Run by
# hardshell-update.service, which starts it again after a reboot or when it was killed; whoever asked for it may be gone.
#
#   preparing   the image is brought while the old one serves; a verified snapshot; the target says whether it opens that
#               state; the release of now goes on record. Nothing of the gateway is touched: an interruption ends it here.
#   switching   another image, made anew, through the probe ladder.      interrupted: goes on, once; the second time, back
#   watching    the ladder again and again until the window is over.     interrupted: goes on, once; the second time, back
#   returning   image, settings and, when the schema moved, state of before.          interrupted: goes on, however often
#   ended       finished, back, refused (nothing was touched), stuck (neither serves): in last.json, and the unit is gone
#
# In /var/lib/hardshell/update: program/ (this, what it calls, and `settings`), run/ (stage, log, next/: the target's
# release record and papers), last.json. The verbs prepare, switch, gate, watch, back and settle are parts of `go`.
# shellcheck disable=SC1091,SC2034,SC2154 # settings, conf, words.sh and the engine say them; bring-up.sh reads them
set -eu
home_of_updates=/var/lib/hardshell/update
program=$home_of_updates/program
run=$home_of_updates/run
# GOAL update|rollback, TO (a version; of a rollback a release's name), RUN, WINDOW DEADLINE (seconds), WHO, HARDSHELL (its version), PORT
. "$program/settings"
. /etc/hardshell/backup.conf
. /usr/local/lib/hardshell/backup/words.sh
. "$program/opens.sh"
. "$program/records.sh"
. "$program/ladder.sh"
. "$program/hands.sh"
# what bring_up goes by: in memory, for a way back that finds the disk full
. "$program/bring-up.sh"
HS_MEMORY=/run/hardshell-update UP=$(cat "$program/up.sh") UP_MATTERS=$(cat "$program/matters.sh") STOPPING=$(cat "$program/stopping.sh")
eval "$STOPPING"
export DEADLINE
# What an update adds to the disk for a while, beside the image: a copy of the state, whole and ready to be put in place.
before=$STATE.before-$RUN
incoming=$STATE.incoming-$RUN
aside=$STATE.replaced-$RUN
returning=$STATE.returning-$RUN
next=$run/next

of() { docker inspect --type container --format "$1" "$CONTAINER" 2>/dev/null; }
value() { sed -n "s/^$1=//p" "$2" 2>/dev/null | tail -n 1; }
keep() { printf '%s\n' "$2" | put "$run/$1"; }
kept() { cat "$run/$1" 2>/dev/null || true; }
# what went wrong and decides nothing: said now, and again by last.json
warn() { say "warning: $1"; printf '%s\n' "$1" >>"$run/warnings"; }
mib_free() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

# A few megabytes held back, so that a full disk does not keep the way back from being written down, nor Docker from making the
# container of before.
ballast=$home_of_updates/ballast
# Images and containers may lie on a disk of their own, and in containerd's folder.
disks_of_docker() { docker info -f '{{.DockerRootDir}}' 2>/dev/null; [ ! -d /var/lib/containerd ] || echo /var/lib/containerd; }
let_go_of_docker() { disks_of_docker | while read -r disk; do rm -f "$disk/hardshell-ballast"; done; }
# in words; nothing where Docker has room
no_room() { disks_of_docker | while read -r disk; do [ "$(mib_free "$disk")" -ge 8 ] || { echo "no room on the disk of $disk, where Docker writes: $(mib_free "$disk") MiB are free"; break; }; done; }
# Ends with 8 where a full disk is why Docker did not do what it was told.
unless_full() { full=$(no_room); [ -z "$full" ] || stop "$full" 8; }

stage() {
  at=$1
  printf '%s\n' "$1" | put "$run/stage" && return
  rm -f "$ballast"
  printf '%s\n' "$1" | put "$run/stage" || true
}

# ---- the stages ----
prepare() {
  # shellcheck source=/dev/null
  . "$programs/$ENGINE.sh"
  [ "$(of '{{.State.Status}}')" = running ] || stop 'the gateway does not run: hardshell diagnose says why, hardshell up starts it' 9
  [ "$(of '{{.Image}}')" = "$(value IMAGE_ID "$DIRECTORY/release")" ] || stop 'the gateway runs from another image than the one on record: hardshell up mends that first' 9
  ladder 3
  grep -q release "$programs/$ENGINE.sh" || stop 'the backup on this host is from an older hardshell and would not keep the snapshot of a release: hardshell up brings it up to date' 9
  failing >"$run/failing-before"
  healthy before || stop "OpenClaw's own health check fails before anything was touched: $(tail -n 1 "$run/because" | mask | cut -c1-200)" 9
  memory=$(awk '/^(MemAvailable|SwapFree):/ { sum += $2 } END { print int(sum / 1024) }' /proc/meminfo)
  [ "$memory" -ge 1024 ] || stop "looking at the state with the other image takes 1024 MiB beside the gateway, and $memory MiB are free: end something, or add swap" 8
  state_mib=$(du -smx --exclude=cache --exclude=tmp "$STATE" | cut -f1)
  need=$((state_mib * 4 + 256))
  [ "$(mib_free "$STATE")" -ge "$need" ] || stop "no room on the disk of $STATE: a snapshot and a copy of the state take $need MiB, $(mib_free "$STATE") MiB are free" 8
  fallocate -l 8M "$ballast" || stop "no room on the disk of $home_of_updates" 8
  for disk in $(disks_of_docker); do fallocate -l 16M "$disk/hardshell-ballast" || stop "no room on the disk of $disk, where Docker writes" 8; done

  mkdir -p "$next"
  if [ "$GOAL" = update ]; then
    say 'bringing the image, while the gateway serves'
    mkdir -p "$run/bring"
    status=0
    HS_MEMORY=$run/bring sh "$program/bring.sh" apply || status=$?
    if [ "$status" != 0 ]; then
      full=$(no_room)
      # half an image is what fills it
      docker rm -f hardshell-image-build >/dev/null 2>&1 || true
      [ -z "$full" ] || stop "$full; the image could not be brought" 8
      exit "$status"
    fi
  else
    [ -f "$releases/$TO/release" ] || stop "there is no release $TO on this host: hardshell releases names them" 2
    cp "$releases/$TO/release" "$next/release"
    docker image inspect "$(value IMAGE "$next/release")" >/dev/null 2>&1 || docker tag "$(value TAG "$releases/$TO/record")" "$(value IMAGE "$next/release")" 2>/dev/null || stop "the image of $TO is not in Docker any more" 9
  fi
  target=$(value IMAGE_ID "$next/release")
  [ "$target" != "$(of '{{.Image}}')" ] || stop "the gateway runs from $(name_of_release "$next/release") already" 9
  keep to "$(name_of_release "$next/release")"
  keep from "$(name_of_release "$DIRECTORY/release")"

  say 'a snapshot of now, verified'
  : >"$home/for-release"
  made=$(VERB=now sh "$program/ask.sh" 2>"$run/because") || true
  rm -f "$home/for-release"
  trouble=$(printf %s "$made" | jq -r '.error // empty' 2>/dev/null || true)
  # the backup names one that it has verified, whatever became of the other place
  snapshot=$(printf %s "$made" | jq -er .snapshot 2>/dev/null) || { unless_full; stop "no snapshot, no update: ${trouble:-$(tail -n 1 "$run/because")}"; }
  [ -z "$trouble" ] || warn "snapshot $snapshot on this host is verified, and not all of the backup went well: $trouble"
  keep snapshot "$snapshot"
  keep snapshot-at "$(printf %s "$made" | jq -r .at)"
  say "bringing snapshot $snapshot back, to have it at hand"
  work=$run/work
  bring_snapshot "$snapshot" "$before"

  say 'asking the other release whether it opens this state'
  opens "$target" "$before/state"
  keep opens "$opening"
  case $GOAL:$opening in
  *:exact) say 'its schema is the same: the way back is the image alone' ;;
  *:migration-required | *:startup-repairable) say 'it will change the schema: the way back is image and state' ;;
  rollback:incompatible)
    there=$(value SNAPSHOT "$releases/$TO/record")
    [ -n "$there" ] || stop "$TO does not open the state of now, and no snapshot of its own is on record" 9
    say "$TO does not open the state of now: its own of $(date -u -d "@$(value SNAPSHOT_AT "$releases/$TO/record")" '+%Y-%m-%d %H:%M UTC') takes its place (snapshot $there)"
    bring_snapshot "$there" "$incoming"
    opens "$target" "$incoming/state"
    [ "$opening" != incompatible ] || stop "$TO does not open its own snapshot either; nothing was touched"
    ;;
  update:incompatible) stop "$(kept to) does not open the state of this gateway, which is of a newer OpenClaw: going back is hardshell rollback" 9 ;;
  *) unless_full; stop "OpenClaw does not say whether $(kept to) opens the state of this gateway; nothing was touched" ;;
  esac
  say "on record: $(kept from)"
  write_release "$DIRECTORY/release" good "$snapshot" "$(kept snapshot-at)"
  write_release "$next/release" tried
  keep served "$(life)" || true
}

bring_snapshot() { # ID FOLDER
  rm -rf "$work" "$2"
  mkdir -p "$work" "$2"
  engine_fetch local "$1" "$2"
  same_content "$2" || stop "snapshot $1 does not give back what was captured; nothing was touched"
  chown -R "$NODE:$NODE" "$2/state" "$2/auth"
  rm -rf "$work"
}

switch() {
  [ -e "$run/switched-at" ] || keep switched-at "$(date +%s)"
  if [ -d "$incoming" ]; then
    say 'stopping the gateway, and the state of then takes its place'
    halt
    : >"$run/swapped"
    keep aside "$aside"
    swap "$incoming" "$aside"
  elif [ "$GOAL" = rollback ] && [ ! -e "$run/swapped" ]; then
    halt
    put_settings "$releases/$TO"
  fi
  say "making the gateway anew from $(kept to)"
  set_image "$next/release"
  bring_up || { status=$?; unless_full; exit "$status"; }
  downtime
  # as it was when it first answered: whatever ends it from here on is seen
  keep life "$(life)"
}
life() { of '{{.State.StartedAt}} {{.RestartCount}} {{.Id}}'; }

gate() {
  say 'up the probe ladder'
  [ "$(of '{{.Image}}')" = "$(value IMAGE_ID "$next/release")" ] || stop 'what runs is not the image that was brought'
  ladder 5
  healthy after || stop "OpenClaw's own health check fails: $(tail -n 1 "$run/because" | mask | cut -c1-200)"
  worse=$(comm -13 "$run/plugins-before" "$run/plugins-after" | tr '\n' ' ')
  [ -z "$worse" ] || stop "plugins that loaded before do not load any more: $worse"
  say 'asking OpenClaw itself what the update left undone'
  doctor
}

# Whoever restarts it once may have had a reason; a gateway that dies in these minutes has not earned trust.
watch() {
  until=$(kept watch-until)
  say "watching it for $((until - $(date +%s))) s"
  # after a reboot it has begun another one
  [ -n "$(kept life)" ] || keep life "$(life)" || stop 'the container is gone'
  since=$(kept switched-at)
  looks=0 misses=0
  while [ "$(date +%s)" -lt "$until" ]; do
    [ "$(of '{{.State.Status}} {{.State.StartedAt}} {{.RestartCount}} {{.Id}}')" = "running $(kept life)" ] || stop "the gateway did not live through the watch window (it ended with $(died "$since")). It said: $(matters "$CONTAINER" 2>/dev/null | cut -c1-300)"
    [ -z "$(docker events --since "$since" --until "$(date +%s)" --filter "container=$CONTAINER" --filter event=oom --format x 2>/dev/null | head -n 1)" ] || stop 'the gateway ran out of memory in the watch window'
    if [ "$(curl -q -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 10 "http://127.0.0.1:$PORT/startupz" || true)" = 200 ]; then misses=0; else misses=$((misses + 1)); fi
    [ "$misses" -lt 5 ] || stop 'the gateway stopped answering in the watch window'
    [ $((looks % 10)) != 0 ] || ladder 5
    looks=$((looks + 1))
    sleep 3
  done
  ladder 5
  worse=$(failing | comm -13 "$run/failing-before" - | tr '\n' ' ')
  [ -z "$worse" ] || stop "since the update this fails: $worse"
}
# --until names a whole second that must be over
died() { docker events --since "$1" --until "$(($(date +%s) + 1))" --filter "container=$CONTAINER" --filter event=die --format '{{.Actor.Attributes.exitCode}}' 2>/dev/null | tail -n 1 | grep . || echo 'a status that nobody saw'; }

# Image, settings and, where it is needed, state of before. Each part may have been done already.
back() {
  from=$(kept from)
  if untouched; then
    rm -f "$ballast"
    set_image "$releases/$from/release"
    say "the gateway serves from $from, and was not touched"
    return
  fi
  halt
  if [ -e "$run/swapped" ]; then
    # the way there put the state of now aside
    for part in state auth; do
      case $part in state) put_aside=$aside ;; *) put_aside=$aside-auth ;; esac
      [ ! -d "$put_aside" ] || { mkdir -p "$returning" && mv "$put_aside" "$returning/$part"; }
    done
    rm -rf "$incoming"
    [ ! -d "$returning" ] || swap "$returning" "$STATE.tried-$RUN"
    keep aside "$STATE.tried-$RUN" || true
  elif [ -d "$before" ] && { [ -e "$run/state-too" ] || moved; }; then
    : >"$run/state-too"
    say "the state is that of $(date -u -d "@$(kept snapshot-at)" '+%H:%M:%S UTC') again; what was written since is kept in $aside"
    keep aside "$aside" || true
    swap "$before" "$aside"
  fi
  # renames took no room so far
  rm -f "$ballast"
  let_go_of_docker
  # the state of before brings its own
  [ -e "$run/state-too" ] || [ -e "$run/swapped" ] || put_settings "$releases/$from"
  set_image "$releases/$from/release"
  if ! bring_up || ! (ladder 5); then
    unless_full
    # the image alone was not the way back: the next try takes the state as well, and a new container
    : >"$run/state-too"
    docker rm -f "$CONTAINER" >/dev/null 2>&1 || true
    exit 1
  fi
  downtime
  say "the gateway serves again from $from"
}

# It failed so early that the one of before still serves: its container has not ended since, or nothing names another yet.
untouched() {
  [ ! -e "$run/swapped" ] && [ ! -e "$run/state-too" ] && [ "$(of '{{.State.Status}} {{.Image}}')" = "running $(value IMAGE_ID "$releases/$from/release")" ] || return 1
  [ "$(life)" = "$(kept served)" ] || { cmp -s "$DIRECTORY/release" "$releases/$from/release" && grep -qx "OPENCLAW_IMAGE=$(value IMAGE "$DIRECTORY/release")" "$DIRECTORY/.env"; } || return 1
  (ladder 2) >/dev/null 2>&1
}

# Whether the state is one that the release of before does not open. A target that never came so far has left it as it was.
moved() {
  image=$(value IMAGE_ID "$releases/$(kept from)/release")
  schemas "$image" "$STATE" || { let_go_of_docker; schemas "$image" "$STATE"; } || { unless_full; return 0; }
  if [ "$has_state" -le "$knows_state" ] && [ "$has_agent" -le "$knows_agent" ]; then return 1; fi
}

# settle held|not - what came of it goes on record, and what was at hand for the way back is gone. While it may still be needed, it
# stays until all is written down.
settle() {
  rm -f "$ballast"
  let_go_of_docker
  [ "$1" = held ] || at_hand_no_more
  if [ "$1" = held ]; then write_release "$next/release" good; fi
  prune_releases "$(name_of_release "$DIRECTORY/release")"
  at_hand_no_more
}
at_hand_no_more() { rm -rf "$before" "$incoming" "$returning" "$run/work" "$DIRECTORY/.env.update" "$DIRECTORY/.release.update"; }

# ---- the machine ----
attempt() { # VERB [WORDS...] - in a process of its own; why it failed is in $because
  status=0
  sh "$0" "$@" 2>"$run/error" || status=$?
  cat "$run/error"
  [ "$status" != 0 ] || return 0
  # ended from outside, and so is this, in a moment: what was begun goes on at the next start
  case $status in 130 | 137 | 143) sleep 5; exit 1 ;; esac
  because=$(sed -n 's/^error: //p' "$run/error" | tail -n 1)
  [ -n "$because" ] || because=$(grep -v '^ *$' "$run/error" | tail -n 1)
  because=$(printf %s "${because:-the part $1 ended with status $status}" | mask | cut -c1-600)
  # a release that has failed has failed, whoever is killed in this moment
  case $1 in switch | gate | watch) keep because "$because" || true; stage returning ;; esac
  say "failed: $because"
  return "$status"
}

forward() {
  if [ "$at" = switching ]; then
    attempt switch || return 1
    attempt gate || return 1
    keep watch-until "$(($(date +%s) + WINDOW))" || { because="no room on the disk of $home_of_updates to write down how long it is watched"; return 1; }
    stage watching
  fi
  attempt watch || return 1
}

end() { # HOW
  ended_at=$(date +%s)
  line=$(jq -cn --arg ended "$1" --arg goal "$GOAL" --arg from "$(kept from)" --arg to "$(kept to)" --arg asked "$TO" --arg because "$because" --arg who "$WHO" --arg hardshell "$HARDSHELL" --arg run "$RUN" \
    --argjson status "${status:-0}" --argjson at "$ended_at" --arg begun "$(kept begun)" --arg down "$(kept down)" --arg snapshot "$(kept snapshot)" --arg taken "$(kept snapshot-at)" --arg aside "$(kept aside)" --arg switched "$(kept switched-at)" --arg warnings "$(kept warnings)" \
    'def number: if . == "" then null else tonumber end; def text: if . == "" then null else . end;
    {schema: "hardshell.update.v1", ended: $ended, goal: $goal, from: ($from | text), to: ($to | text), asked: $asked, because: ($because | text), status: $status, run: $run, who: $who, hardshell: $hardshell,
     begun: ($begun | number), at: $at, switched: ($switched | number), down: ($down | number), snapshot: ($snapshot | text), taken: ($taken | number), aside: ($aside | text), warnings: ($warnings | split("\n") | map(select(. != "")))}')
  rm -f "$ballast" "$home/for-release"
  let_go_of_docker
  printf '%s\n' "$line" | put "$home_of_updates/last.json" || stop 'what became of it could not be written down'
  say "ended: $1"
  rm -f /etc/systemd/system/multi-user.target.wants/hardshell-update.service /etc/systemd/system/hardshell-update.service
  rm -rf "$next" "$run/bring"
  # its own unit: it is gone when this ends
  systemctl daemon-reload || true
  exit 0
}

# Milliseconds without a gateway: from the first end of its container until it was ready.
downtime() {
  gone=$(docker events --since "$(kept switched-at)" --until "$(date +%s)" --filter "container=$CONTAINER" --filter event=die --format '{{.TimeNano}}' 2>/dev/null | head -n 1)
  [ -n "$gone" ] || return 0
  keep down "$((($(date +%s%N) - gone) / 1000000))"
}

# Only a reboot may have given the gateway another life meanwhile.
same_boot() { [ "$(kept boot)" = "$(cat /proc/sys/kernel/random/boot_id)" ]; }

go() {
  because='' status=0
  exec 6>>/run/hardshell.lock
  # whoever asked for it lets go of the host now; what was begun waits for as long as it takes
  flock -w 120 6 || { [ -n "$(kept stage)" ] && flock 6; } || { because='another hardshell is at work on this host'; end refused; }
  printf 'the %s to %s, on the host itself, asked for by %s\n' "$GOAL" "$TO" "$WHO" >/run/hardshell.lock
  at=$(kept stage)
  case $at in
  '')
    keep begun "$(date +%s)"
    keep boot "$(cat /proc/sys/kernel/random/boot_id)"
    stage preparing
    if ! attempt prepare; then
      why_not=$because ended_with=$status
      attempt settle not || true
      because=$why_not status=$ended_with
      end refused
    fi
    stage switching
    ;;
  preparing)
    attempt settle not || true
    because='it was cut short (a reboot, or somebody ended it) before anything of the gateway was touched'
    end refused
    ;;
  switching | watching)
    if [ -e "$run/resumed" ]; then stage returning; because='it was cut short twice'; else : >"$run/resumed"; same_boot || rm -f "$run/life"; say 'going on where it was cut short'; fi
    ;;
  returning) say 'going on with the way back' ;;
  esac
  if [ "$at" != returning ]; then
    if forward; then
      attempt settle held || attempt settle not || true
      because=''
      end finished
    fi
    keep because "$because" || true
    stage returning
  fi
  first=$(kept because)
  tries=0
  until attempt back; do
    # no try of its own: systemd begins it again, at most a minute apart
    [ "$status" != 8 ] || { say 'the way back waits for room'; exit 8; }
    tries=$((tries + 1))
    rm -f "$ballast"
    [ "$tries" -lt 3 ] || { because="${first:-$because}; and the release of before does not come up either: $because"; end stuck; }
  done
  because=${first:-it was cut short twice}
  attempt settle not || true
  end back
}

case ${1:-} in
go | prepare | switch | gate | watch | back) "$1" ;;
settle) settle "$2" ;;
*) echo 'update.sh go' >&2; exit 2 ;;
esac
