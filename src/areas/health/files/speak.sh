# shellcheck shell=sh
# speak.sh - hands what is to be said to the channels of alarm, each by its own API and within its limits. Read by look.sh.
# A channel's address is a secret, in $settings/channels/NAME: curl reads it on its standard input, and no line that is printed
# or kept has any of it. What was not taken waits, longer each time, and goes out in one message with whatever came since.
# It reads $home, $settings and $temporary of look.sh, and its function `known`.
# shellcheck disable=SC2154

# What must not be in any message, one a line: it stays in a file for root's eyes.
hidden_words() {
  sed -nE 's/^[[:space:]]*(export[[:space:]]+)?[A-Za-z0-9_]*(TOKEN|KEY|SECRET|PASS|AUTH)[A-Za-z0-9_]*[[:space:]]*=[[:space:]]*//p' "$ENV_FILE" 2>/dev/null | tr -d "\"'\r" | grep -v '^/'
  cat "$settings"/channels/* 2>/dev/null
  return 0
}

speak() {
  # one speaker at a time; what another look finds meanwhile is said in the next
  exec 8>speak.lock
  flock -n 8 || return 0
  jq -r --argjson now "$(date +%s)" '. as $state | .outbox | to_entries[] | .key as $name | select(.value != [] and ($state.channels[$name].again // 0) <= $now) | "\($name) \($state.channels[$name].kind)"' state.json >"$temporary/due"
  while read -r name kind; do
    jq -c --arg name "$name" '.outbox[$name]' state.json >"$temporary/letters"
    tell "$name" "$kind" </dev/null
  done <"$temporary/due"
  exec 8>&-
}

tell() { # NAME KIND
  proof=
  if [ "$2" = email ]; then mail "$1"; else
    address "$1" || { outcome "$1" refused 'it has no address on this host: hardshell up hands it over'; return; }
    case $2 in
      ntfy) post_to=$(printf '%s' "$at" | sed 's|/[^/]*$|/|') ;;
      discord) case $at in *\?*) post_to="$at&wait=true" ;; *) post_to="$at?wait=true" ;; esac ;;
      telegram) post_to=${at%%\?*} ;;
      *) post_to=$at ;;
    esac
    # where it goes is in the body of two kinds; by a file, since a command line is read by everybody
    printf '%s' "$at" >"$temporary/address"
    jq -r --arg kind "$2" --rawfile address "$temporary/address" -f "$here/letter.jq" "$temporary/letters" >"$temporary/body" || { outcome "$1" failed 'the message could not be written'; return; }
    post "$post_to" "$temporary/body"
    [ "$result" != taken ] || proven "$2"
  fi
  outcome "$1" "$result" "$why"
}

# address NAME -> $at; only what curl can be told in one quoted word
address() {
  at=$(head -n 1 "$settings/channels/$1" 2>/dev/null | tr -d '\r\n ')
  case $at in *[\"\\]* | '') return 1 ;; http://* | https://*) return 0 ;; *) return 1 ;; esac
}

# post URL [FILE] -> $result (taken, failed, refused or wait), $why in words for people, $wait in seconds
post() {
  wait=0
  {
    printf 'url = "%s"\n' "$1"
    [ -z "${2:-}" ] || printf 'data-binary = "@%s"\nheader = "Content-Type: application/json"\n' "$2"
  } | curl -q -s -g -o "$temporary/answer" -D "$temporary/headers" -w '%{http_code}' --proto '=http,https' -A hardshell --connect-timeout 10 --max-time 20 -K - >"$temporary/code"
  how=$?
  code=$(cat "$temporary/code")
  case $how:$code in
    0:2*)
      result=taken why="HTTP $code"
      # whoever answers also says what time it is there
      there=$(sed -n 's/^[Dd]ate: *//p' "$temporary/headers" | tail -n 1 | tr -d '\r')
      there=$(date -d "$there" +%s 2>/dev/null) && [ -n "$there" ] && skew=$((there - $(date +%s)))
      ;;
    0:429)
      # by header in seconds, or in the body: Discord in seconds and parts of one, Telegram among its parameters
      wait=$(sed -n 's/^[Rr]etry-[Aa]fter: *//p' "$temporary/headers" | tail -n 1 | tr -d '\r')
      case $wait in '' | *[!0-9]*) wait=$(jq -r '(.parameters.retry_after // .retry_after // 60) | ceil' "$temporary/answer" 2>/dev/null) ;; esac
      case $wait in '' | *[!0-9]*) wait=60 ;; esac
      [ "$wait" -le 21600 ] || wait=21600
      result='wait' why="it asks to wait $wait s (HTTP 429)"
      # ours are whole seconds: never a part of one too soon
      wait=$((wait + 1))
      ;;
    0:3* | 0:400 | 0:401 | 0:403 | 0:404 | 0:405 | 0:410) result=refused why="it refuses messages (HTTP $code): is its address still right?" ;;
    0:*) result=failed why="it answers with HTTP $code" ;;
    6:*) result=failed why='its name does not resolve' ;;
    7:*) result=failed why='nobody listens there' ;;
    28:*) result=failed why='it does not answer in 20 s' ;;
    35:* | 60:*) result=failed why='its certificate cannot be trusted, or it does not speak TLS' ;;
    *) result=failed why="it cannot be reached (curl ended with $how)" ;;
  esac
}

# proven KIND: of a drill, that the channel has it, not only that it was polite
proven() {
  proof="taken, $why"
  case $1 in
    # Telegram says 200 and shows the message as it stands in the chat
    telegram) jq -e '.ok == true and (.result.message_id | type) == "number"' "$temporary/answer" >/dev/null 2>&1 || { result=failed why='it answers, and does not say that it took the message'; return; } ;;
  esac
  id=$(jq -r '[.[].checks[] | select(.check == "drill") | .say | match("this is a drill, ([A-Za-z0-9._:@/-]+)") | .captures[0].string] | last // empty' "$temporary/letters" 2>/dev/null)
  [ -n "$id" ] || return 0
  case $1 in
    telegram) ! grep -qF "$id" "$temporary/answer" || proof="message $(jq -r .result.message_id "$temporary/answer") as Telegram shows it" ;;
    discord)
      message=$(jq -r '.id // empty' "$temporary/answer" 2>/dev/null | tr -cd 0-9)
      [ -n "$message" ] || return 0
      cp "$temporary/answer" "$temporary/first"
      post "${at%%\?*}/messages/$message"
      if [ "$result" = taken ] && grep -qF "$id" "$temporary/answer"; then proof="message $message read back"; fi
      result=taken
      ;;
    ntfy)
      post "$at/json?poll=1&since=10m"
      if [ "$result" = taken ] && grep -qF "$id" "$temporary/answer"; then proof='read back from the topic'; fi
      result=taken
      ;;
  esac
}

mail() { # NAME
  to=$(printf '%s' "$CHANNELS" | tr ' ' '\n' | sed -n "s/^$1=email=[a-z]*=//p")
  jq -r --arg kind email --arg address "$to" -f "$here/letter.jq" "$temporary/letters" >letter || { result=failed why='the message could not be written'; return; }
  if systemctl start hardshell-health-mail.service 2>/dev/null; then result=taken why='by sendmail' proof='handed to sendmail'
  else result=failed why='sendmail did not take it: journalctl -u hardshell-health-mail'; fi
  rm -f letter
}

# outcome NAME RESULT WHY: written down; what was taken is no longer waiting
outcome() {
  [ "$2" = taken ] || echo "<4>channel $1: $3" >&2
  known --arg name "$1" --arg result "$2" --arg why "$3" --arg proof "${proof:-}" --argjson wait "${wait:-0}" --argjson now "$(date +%s)" --argjson skew "${skew:-null}" --slurpfile letters "$temporary/letters" -f "$here/outcome.jq"
}

# ---- the dead man's switch ------------------------------------------------------------------------------------------

# Somebody elsewhere is told that a look begins, and how it ended: start, then success or fail (as healthchecks.io has it). At
# most every four minutes, and at once when that changes. A backup that fails counts like what is critical: nobody looks at it
# before the day it is needed. What begins and does not end is what they are there to notice.
ping_deadman() { # start|end|fail
  [ "$DEADMAN" = yes ] || return 0
  now=$(date +%s)
  # shellcheck disable=SC2046 # words
  set -- "$1" $(jq -r '"\(.channels.deadman.again // 0) \(.channels.deadman.pinged // 0) \(.channels.deadman.said // "none") \(if .worst == "critical" or .faults.backup.raised then "fail" else "success" end)"' state.json 2>/dev/null)
  again=${2:-0} pinged=${3:-0} said=${4:-none} saying=${5:-success}
  [ "$again" -le "$now" ] || return 0
  case $1 in
    start)
      beating=
      [ $((now - pinged)) -ge 240 ] || return 0
      beating=1 saying=start
      ;;
    fail) saying=fail ;;
    end) [ -n "${beating:-}" ] || [ "$saying" != "$said" ] || return 0 ;;
  esac
  address deadman || { echo '[]' >"$temporary/letters"; outcome deadman refused 'it has no address on this host: hardshell up hands it over'; return; }
  jq -r '[.faults[] | select(.raised) | "\(.severity): \(.say)"] | if . == [] then "all is well" else join("\n") end' state.json >"$temporary/body" 2>/dev/null || echo 'what is known cannot be read' >"$temporary/body"
  case $saying in success) post "$at" "$temporary/body" ;; *) post "${at%/}/$saying" "$temporary/body" ;; esac
  jq -cn --arg said "$saying" '[{said: $said}]' >"$temporary/letters"
  proof=
  outcome deadman "$result" "$why"
}
