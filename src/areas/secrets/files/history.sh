#!/bin/sh
# history.sh - reads the history of git trees with history.mjs, each in a container of the gateway's own image that has no
# network, no rights and the repository read-only, or, on a host that runs OpenClaw natively, with the host's own Node
# as the repository's owner. Installs nothing, leaves nothing.
#   CONTAINER  the gateway's container, whose image brings Node and git
#   PROGRAM PRESET   history.mjs and the rules, gzip in base64        SALT  for hashes, new every time
#   REVEAL     yes for scrub.sh, which runs this on the host      TREES      lines: FOLDER<tab>commits that were read already
# Prints for each: tree FOLDER, then what history.mjs prints, or: failed WHY
set -eu
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
chmod 755 "$work"
mkdir -m 755 "$work/program"
printf %s "$PROGRAM" | base64 -d | gzip -dc >"$work/program/history.mjs"
printf %s "$PRESET" | base64 -d | gzip -dc >"$work/program/preset.mjs"
chmod 644 "$work"/program/*

image=
if command -v docker >/dev/null 2>&1; then
  image=$(docker inspect --type container --format '{{.Image}}' "$CONTAINER" 2>/dev/null) || image=
  # a gateway that hardshell did not make has another name
  [ -n "$image" ] || image=$(docker ps --format '{{.Names}} {{.Image}}' 2>/dev/null | awk 'tolower($0) ~ /openclaw/ && tolower($1) !~ /cli|sandbox|sbx/ { print $2; exit }')
fi
if [ -n "$image" ]; then
  :
elif command -v git >/dev/null 2>&1 && command -v node >/dev/null 2>&1; then
  :
else
  echo "it takes the gateway's image, or git and node on the host" >&2
  exit 44
fi

look() { # GITDIR COMMON BEFORE
  owner=$(stat -c '%u:%g' "$2/objects")
  if [ -n "$image" ]; then
    dir=$1 common=$2 before=$3
    set -- --mount "type=bind,source=$common,target=$common,readonly"
    [ "$dir" = "$common" ] || set -- "$@" --mount "type=bind,source=$dir,target=$dir,readonly"
    set -- docker run --rm --pull never --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --pids-limit 64 --memory 1g --cpu-shares 256 \
      --user "$owner" -e TMPDIR=/tmp -e "REVEAL=${REVEAL:-}" -e "SALT=$SALT" -e "GIT_TREE_DIR=$dir" -e "BEFORE=$before" "$@" \
      --mount "type=bind,source=$work/program,target=/program,readonly" --entrypoint node "$image" /program/history.mjs
  else
    chmod 711 "$work"
    mkdir -p "$work/tmp"
    chown "$owner" "$work/tmp"
    set -- env -i PATH="$PATH" TMPDIR="$work/tmp" REVEAL="${REVEAL:-}" SALT="$SALT" GIT_TREE_DIR="$1" BEFORE="$3" nice -n 10 setpriv --reuid "${owner%:*}" --regid "${owner#*:}" --clear-groups --no-new-privs node "$work/program/history.mjs"
  fi
  "$@" 2>"$work/why" </dev/null
}

printf '%s\n' "$TREES" | while IFS='	' read -r tree before; do
  [ -n "$tree" ] || continue
  printf 'tree %s\n' "$tree"
  dir=$tree/.git
  if [ -f "$dir" ] && [ ! -L "$dir" ]; then
    # a worktree or a submodule says where its repository is
    dir=$(sed -n 's/^gitdir: //p' "$dir" | head -n 1)
    case $dir in /*) ;; *) dir=$tree/$dir ;; esac
  fi
  dir=$(readlink -f "$dir")
  common=$dir
  [ ! -f "$dir/commondir" ] || common=$(cd "$dir" && readlink -f "$(cat commondir)")
  case $dir$common in
  *,* | *:*) echo 'failed its path has a comma or a colon in it'; continue ;;
  esac
  if [ ! -d "$common/objects" ]; then
    echo 'failed it has no objects'
  elif ! look "$dir" "$common" "$before"; then
    printf 'failed %s\n' "$(tail -n 1 "$work/why" | cut -c 1-200)"
  fi
done
