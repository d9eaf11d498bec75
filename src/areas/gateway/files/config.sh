#!/bin/sh
# config.sh check|apply|undo - gives openclaw.json the values that hardshell owns, key by key. Every other key is the
# owner's or OpenClaw's and stays. The file is never compared as bytes: OpenClaw rewrites it as it likes.
#   STATE      the folder openclaw.json is in       CONTAINER  the gateway's container
#   NODE       uid and gid of the container's user
#   BASELINE   the owned keys and values, JSON; null is a key that must not be there
#   SETTINGS   the same as PATH = VALUE, a line each: what is written where there is nothing yet
#   OTHERS     the other presets, JSON: what the file may hold from before
#   AT_LEAST   paths of lists that may hold more than ours, JSON
#   RELEASE    record of the installed image, needed only for a file with comments (JSON5)
#   HS_MEMORY  keeps before (or before.absent) and wrote for undo
# The folder belongs to what runs in the container, so root writes nothing in it by name: a link put there at the
# right moment would lead anywhere. Reading and writing is done as the folder's owner.
set -eu
umask 077
export BASELINE OTHERS AT_LEAST
name=openclaw.json

stop() { echo "$1" >&2; exit "${2:-3}"; }

# Definitions for jq: $owned is the list of owned paths (a SecretRef is one value, not a group of keys).
# shellcheck disable=SC2016
words='
  ($ENV.BASELINE | fromjson) as $base | ($ENV.AT_LEAST | fromjson) as $loose
  | def plain: type == "object" and ((has("source") and has("id")) | not);
  def leaves($at): if plain then to_entries[] | .key as $k | .value | leaves($at + [$k]) else $at end;
  ([$base | leaves([])]) as $owned
  | def want($path): $base | getpath($path);
  def saw($path): try getpath($path) catch null;
  def longer($path): any($loose[]; . == $path) and (saw($path) | type) == "array";
  # What a list holds because it was that of another preset: when all that sets the two apart is as it was there.
  def loose($path): any($loose[]; . == $path);
  def left($path): . as $now
    | [($ENV.OTHERS | fromjson)[] as $other
        | [$owned[] | select(loose(.) | not) | select(want(.) != (. as $p | $other | getpath($p)))]
        | select(. != [] and all(.[]; . as $p | ($now | saw($p)) == ($other | getpath($p))))
        | $other | getpath($path)[]] as $theirs
    | saw($path) | map(select(. as $item | any($theirs[]; . == $item))) - want($path);
  def fits($path): if longer($path) then want($path) - saw($path) == [] and left($path) == [] else saw($path) == want($path) end; '

as_owner() { # COMMAND... - in the state folder, with the rights of its owner
  (cd "$STATE" && exec setpriv --reuid "$NODE" --regid "$NODE" --clear-groups -- "$@")
}

prepare() {
  command -v jq >/dev/null 2>&1 || stop 'jq is missing on the host (the step host.packages installs it)'
  [ -d "$STATE" ] || stop "there is no folder $STATE yet"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
}

is_there() { [ -e "$STATE/$name" ] || [ -L "$STATE/$name" ]; }

raw() { # what is in the file; a file that is not the owner's yet is read as root, unless it is a link
  as_owner cat "$name" 2>/dev/null && return
  if [ -L "$STATE/$name" ] || [ ! -f "$STATE/$name" ]; then stop "$STATE/$name cannot be read by uid $NODE"; fi
  cat "$STATE/$name"
}

as_json() { # FILE - to plain JSON, in place; comments are read by the JSON5 parser that OpenClaw itself brings
  jq -e 'if type == "object" then . else error end' "$1" >"$work/json" 2>/dev/null && mv "$work/json" "$1" && return
  image=$(sed -n 's/^IMAGE=//p' "$RELEASE" 2>/dev/null) || image=
  if [ -n "$image" ] &&
    docker run --rm -i --pull never --network none --read-only --cap-drop ALL --user "$NODE:$NODE" --workdir /app --entrypoint node "$image" \
      -e 'process.stdout.write(JSON.stringify(require("json5").parse(require("fs").readFileSync(0, "utf8"))))' \
      <"$1" >"$work/raw" 2>/dev/null &&
    jq -e 'if type == "object" then . else error end' "$work/raw" >"$1" 2>/dev/null; then
    json5=1
  else
    stop "$STATE/$name is neither JSON nor JSON5; mend it, or move it away, and try again"
  fi
}

load() {
  prepare
  echo '{}' >"$work/now"
  if is_there; then
    raw >"$work/now"
    as_json "$work/now"
  fi
}

differences() { jq -r "$words"'. as $now | $owned[] | . as $p | select($now | fits($p) | not) | join(".")' "$work/now"; }

lines() { # each setting as it is and as it will be; what stands now where a secret belongs is not told
  jq -r "$words"'. as $now | $owned[] | . as $p | select($now | fits($p) | not) | ($now | saw($p)) as $old
    | (if $old == null then empty
       elif (["token", "password"] | index($p[-1]) != null) and ($old | type) != "object" then "-\(join(".")) = [hidden]"
       else "-\(join(".")) = \($old | tojson)" end),
      (want($p) | values | "+\($p | join(".")) = \(tojson)")' "$work/now"
}

created() { echo "create $STATE/$name with the $(printf '%s\n' "$1" | wc -l) settings of the baseline"; }

loose() { # says what is wrong with owner or mode, when something is
  is_there || return 0
  seen=$(stat -c '%u:%g %a' "$STATE/$name")
  [ "$seen" = "$NODE:$NODE 600" ] || echo "$name is $seen, not $NODE:$NODE 600"
}

put() { # FILE - over openclaw.json in one move
  # shellcheck disable=SC2016
  as_owner sh -c 'umask 077; new=$(mktemp "$1.XXXXXX") && cat >"$new" && mv -f "$new" "$1"' sh "$name" <"$1"
}

case "${1:?check, apply or undo}" in
check)
  # before jq and the folder are there, there is no file to look at
  if ! is_there && { [ ! -d "$STATE" ] || ! command -v jq >/dev/null 2>&1; }; then
    created "$SETTINGS"
    printf '%s\n' "$SETTINGS" | sed 's/^/+/'
    exit 1
  fi
  load
  said=$(differences | sed 's/^/set /'; loose)
  [ -n "$said" ] || exit 0
  if ! is_there; then
    created "$said"
  else
    loose
  fi
  lines
  exit 1
  ;;

apply)
  load
  changes=$(differences)
  if is_there && [ -z "$changes" ] && [ -z "$(loose)" ]; then
    echo 'openclaw.json already says so'
    exit 0
  fi
  if [ ! -e "$HS_MEMORY/before" ] && [ ! -e "$HS_MEMORY/before.absent" ]; then
    if is_there; then
      stat -c '%u:%g %a' "$STATE/$name" >"$HS_MEMORY/before.owner"
      raw >"$HS_MEMORY/before.part"
      mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
    else
      : >"$HS_MEMORY/before.absent"
    fi
  fi
  if is_there && [ -n "$(loose)" ]; then
    chown -h "$NODE:$NODE" "$STATE/$name"
    as_owner chmod 600 "$name"
    echo 'owner and mode of openclaw.json mended'
  fi
  if [ -n "$changes" ]; then
    [ -z "${json5:-}" ] || echo 'openclaw.json had comments; it is plain JSON now, the old text is kept for undo'
    jq "$words"'. as $now | reduce $owned[] as $p (.;
        if $now | fits($p) then . elif $now | longer($p) then setpath($p; ($now | saw($p) - left($p)) + (want($p) - ($now | saw($p))))
        elif want($p) == null then delpaths([$p]) else setpath($p; want($p)) end)' \
      "$work/now" >"$work/new" 2>/dev/null ||
      stop "$STATE/$name has a plain value where OpenClaw expects a group of keys (look: jq . $STATE/$name)" 1
    put "$work/new"
    if [ -e "$HS_MEMORY/before.absent" ]; then
      echo "openclaw.json made, with the $(printf '%s\n' "$changes" | wc -l) settings of the baseline"
    else
      printf '%s\n' "$changes" | sed 's/^/set /'
    fi
    if [ "$(docker inspect --type container --format '{{.State.Running}}' "$CONTAINER" 2>/dev/null)" = true ]; then
      case $changes in
      *gateway.bind* | *gateway.mode* | *gateway.port* | *gateway.auth.*)
        echo 'the running gateway restarts itself for gateway.mode, bind, port and auth (about ten seconds); the rest it takes up at once' ;;
      *) echo 'the running gateway takes these up at once' ;;
      esac
    fi
  fi
  raw | sha256sum >"$HS_MEMORY/wrote"
  ;;

undo)
  [ -e "$HS_MEMORY/before" ] || [ -e "$HS_MEMORY/before.absent" ] || exit 0
  prepare
  if is_there && [ "$(raw | sha256sum)" != "$(cat "$HS_MEMORY/wrote" 2>/dev/null)" ]; then
    # OpenClaw or the owner wrote since: only our keys go back to what they were
    raw >"$work/now"
    as_json "$work/now"
    echo '{}' >"$work/was"
    if [ -e "$HS_MEMORY/before" ]; then
      cp "$HS_MEMORY/before" "$work/was"
      as_json "$work/was"
    fi
    jq --slurpfile was "$work/was" "$words"'
        def tidy: walk(if type == "object" then with_entries(select(.value != {})) else . end);
        reduce $owned[] as $p (.; ($was[0] | saw($p)) as $old | if $old == null then (try delpaths([$p]) catch .) else setpath($p; $old) end)
        | tidy' "$work/now" >"$work/new"
    if [ -e "$HS_MEMORY/before.absent" ] && jq -e 'del(.meta, .plugins) == {}' "$work/new" >/dev/null; then
      as_owner rm -f "$name"
    else
      put "$work/new"
    fi
    echo 'openclaw.json was written by others since; only the keys of this step were put back'
  elif [ -e "$HS_MEMORY/before.absent" ]; then
    as_owner rm -f "$name"
  else
    put "$HS_MEMORY/before"
    read -r owner mode <"$HS_MEMORY/before.owner"
    as_owner chmod "$mode" "$name"
    chown -h "$owner" "$STATE/$name"
  fi
  ;;
*) stop "not a verb: $1" 2 ;;
esac
