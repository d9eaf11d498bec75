# shellcheck shell=sh
# Which git trees are in the deployment and in the state, what their refs stand at, and which files with secrets they would
# take up: asked of git itself, with the rights of the tree's owner and no more.
#   CONTAINER GATEWAYS GATEWAY_STATE FOUND_IN  the gateway (gateways.find.sh)      DIRECTORY  the deployment      STATE  the state folder without a container
#   NAMES      names of files with secrets, one a line, as they would be found in a tree
# Prints: tree HASH PATH   open PATH<tab>NAME (git would take it up)   unasked PATH<tab>WHY
state=${GATEWAY_STATE:-$STATE}
built=
[ -z "${GATEWAYS:-}" ] || IFS= read -r built <"$FOUND_IN/built" || built=
set --
for place in "$DIRECTORY" "$state" "$built"; do
  if [ -n "$place" ] && [ -d "$place" ]; then set -- "$@" "$place"; fi
done
[ $# -gt 0 ] || { echo 'there is no deployment and no state folder' >&2; exit 44; }
newline='
'
find "$@" -xdev -maxdepth 4 \( -name node_modules -o -name cache -o -name media -o -name npm \) -prune -o -name .git ! -path "*$newline*" \( -type d -o -type f \) -printf '%h\n' -prune >"$TMPDIR/trees"
# a folder of the deployment may be part of a tree that begins above it
for place in "$@"; do
  while [ "${place%/*}" != "$place" ] && [ -n "$place" ]; do
    [ ! -e "$place/.git" ] || printf '%s\n' "$place" >>"$TMPDIR/trees"
    place=${place%/*}
  done
done
[ -s "$TMPDIR/trees" ] || { echo 'no git tree in the deployment or the state' >&2; exit 44; }
trees=$(sort -u "$TMPDIR/trees")

ignored() { # TREE - names on standard input that git would leave alone
  owner=$(stat -c %u "$1")
  if command -v git >/dev/null 2>&1; then
    (cd "$1" && env -i PATH="$PATH" HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null setpriv --reuid "$owner" --regid "$(stat -c %g .)" --clear-groups --no-new-privs \
      git -c core.fsmonitor=false -c core.excludesFile=/dev/null check-ignore --no-index --stdin)
    return
  fi
  case $1/ in
  "$state"/*) docker exec -i -w "/home/node/.openclaw${1#"$state"}" "$CONTAINER" git -c core.fsmonitor=false -c core.excludesFile=/dev/null check-ignore --no-index --stdin ;;
  *) return 127 ;;
  esac
}
printf '%s\n' "$trees" | while IFS= read -r tree; do
  dir=$tree/.git
  if [ -f "$dir" ]; then
    dir=$(sed -n 's/^gitdir: //p' "$dir" | head -n 1)
    case $dir in /*) ;; *) dir=$tree/$dir ;; esac
  fi
  hash=$({ cat "$dir/HEAD" "$dir/packed-refs" "$dir/commondir"; find "$dir/refs" "$dir/logs" -type f -exec cat {} +; } 2>/dev/null | sha256sum | cut -c1-16)
  printf 'tree %s %s\n' "$hash" "$tree"
  left=$(printf '%s\n' "$NAMES" | ignored "$tree" 2>/dev/null)
  # 1: none of them is ignored
  case $? in
  0 | 1) printf '%s\n' "$NAMES" | { if [ -n "$left" ]; then printf '%s\n' "$left" >"$TMPDIR/left"; grep -vxF -f "$TMPDIR/left"; else cat; fi; } | awk -v tree="$tree" '{ print "open " tree "\t" $0 }' ;;
  127) printf 'unasked %s\tgit is not on this host: apt-get install git\n' "$tree" ;;
  *) printf 'unasked %s\tgit does not answer there\n' "$tree" ;;
  esac
done
exit 0
