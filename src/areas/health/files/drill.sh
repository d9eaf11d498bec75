#!/bin/sh
# drill.sh - rehearses the way of an alarm: puts a harmless fault where the host's own look finds it, and waits until the timer has
# found it and every channel was told; takes it away, and waits until every channel was told that it is well again. Sent by
# hardshell drill alert; a fault that nobody comes back for heals by itself after an hour.
#   ID       one word that the messages will show      PATIENCE  seconds for each half
# Lines for the operator: `told NAME SECONDS PROOF`, `healed NAME SECONDS`, `silent NAME WHY`, and at the end `record JSON`.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
home=/var/lib/hardshell/health
[ -s "$home/state.json" ] || { echo 'this host takes no looks yet: hardshell up sets them up' >&2; exit 44; }
cd "$home"
[ ! -e drill ] || [ -n "$(find drill -mmin +60)" ] || { echo "another drill is under way: $(head -c 64 drill)" >&2; exit 75; }
names=$(jq -r '[.channels | to_entries[] | select(.value.kind != "deadman") | .key] | join(" ")' state.json)
[ -n "$names" ] || { echo 'no channel is declared' >&2; exit 44; }
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"; rm -f drill' EXIT
trap 'exit 1' HUP INT TERM

change() {
  (
    flock 9
    jq -c "$@" state.json >state.drill && mv -f state.drill state.json
  ) 9>state.lock
}
# a channel that is being left alone after a fault is tried now: that is what a drill is for
change '.channels |= map_values(.again = null | .tries = 0 | .refused = false)'

# wait_for WHAT SINCE: until every channel was told; those that were, with when and how, are lines in $temporary/WHAT
wait_for() {
  : >"$temporary/$1"
  end=$(($(date +%s) + PATIENCE))
  for name in $names; do
    while :; do
      line=$(jq -r --arg name "$name" --arg what "$1" --arg id "$ID" --argjson since "$2" 'first(.deliveries[]? | select(.channel == $name and .at >= $since and any(.messages[].checks[]; .check == "drill" and .what == $what and ($what == "healed" or (.say | contains($id))))) | "\(.at - $since)\t\(.proof)") // empty' state.json)
      if [ -n "$line" ]; then printf '%s\t%s\n' "$name" "$line" >>"$temporary/$1"; break; fi
      # one that has refused it, or did not take it three times, is not waited for; nor one that was never told of the fault
      lost=$(jq -r --arg name "$name" '.channels[$name] | .refused == true or (.tries // 0) >= 3' state.json)
      if [ "$1" = healed ] && grep -q "^$name	-" "$temporary/broken"; then lost=true; fi
      if [ "$lost" = true ] || [ "$(date +%s)" -ge "$end" ]; then
        why=$(jq -r --arg name "$name" '.channels[$name].error // "the timer did not find it in time, or nothing was sent"' state.json)
        printf '%s\t-\t%s\n' "$name" "$why" >>"$temporary/$1"
        printf 'silent %s %s\n' "$name" "$why"
        break
      fi
      sleep 1
    done
    [ -z "$line" ] || printf '%s %s %s\n' "$3" "$name" "$(printf '%s' "$line" | tr '\t' ' ')"
  done
}

began=$(date +%s)
echo "$ID" >drill
wait_for broken "$began" told
ended=$(date +%s)
rm -f drill
wait_for healed "$ended" healed
record=$(jq -c -n --arg id "$ID" --argjson began "$began" --argjson at "$(date +%s)" --rawfile told "$temporary/broken" --rawfile healed "$temporary/healed" '
  def rows: split("\n") | map(select(. != "") | split("\t") | {key: .[0], value: {seconds: (.[1] | tonumber? // null), words: .[2]}}) | from_entries;
  ($healed | rows) as $healed | [$told | rows | to_entries[] | {name: .key, told: .value.seconds, healed: $healed[.key].seconds, proof: (if .value.seconds == null then null else .value.words end), why: (if .value.seconds == null then .value.words elif $healed[.key].seconds == null then $healed[.key].words else null end)}]
  | {id: $id, began: $began, at: $at, passed: all(.[]; .told != null and .healed != null), seconds: (map(.told | numbers) | max), channels: .}')
printf '%s' "$record" >"$temporary/record"
# shellcheck disable=SC2016 # jq's own names
change --slurpfile record "$temporary/record" '.drill = $record[0] | .history = (.history + [{at: $record[0].at, what: (if $record[0].passed then "drilled" else "drill failed" end), check: "drill", severity: null, say: "the way of an alarm was rehearsed"}] | .[-200:])'
printf 'record %s\n' "$record"
