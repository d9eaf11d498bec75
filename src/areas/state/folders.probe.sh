# shellcheck shell=sh
# Where the gateway's state is, whose it is, whether all of it agrees, and what was written where it does not last.
#   FOUND CONTAINER  the gateway (gateways.find.sh), whose mounts tell      STATE AUTH  where it is when there is no container
#   NODE  uid and gid of the container's user      DEPLOY  the deploy user
# Names of files are chosen by whoever writes there: they are printed on one line each, at most a few.
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
tab='	'
mounts=/dev/null
root=
if [ -n "${GATEWAYS:-}" ]; then
  root=$GATEWAY_ROOT
  mounts=$FOUND_IN/mounts
fi
state='' workspace='' auth=''
while IFS=$tab read -r _ at _ _ source; do
  case $at in
  /home/node/.openclaw) state=$source ;;
  /home/node/.openclaw/workspace) workspace=$source ;;
  /home/node/.config/openclaw) auth=$source ;;
  esac
done <"$mounts"
# a volume of tmpfs has no folder on the host
# shellcheck disable=SC2153
case $state in /*) ;; *) state=$STATE ;; esac
case $workspace in /*) ;; *) workspace=$state/workspace ;; esac
# shellcheck disable=SC2153
case $auth in /*) ;; *) auth=$AUTH ;; esac
[ -d "$state" ] || { echo "there is no state folder $state" >&2; exit 44; }

set --
for path in "$state" "$workspace" "$auth"; do [ ! -d "$path" ] || set -- "$@" "$path"; done
stat -L -c '%u %g %a' "$@" >"$TMPDIR/owners" || exit 1
for name in state workspace auth; do
  case $name in state) path=$state ;; workspace) path=$workspace ;; *) path=$auth ;; esac
  kind='folder' owner='- - -'
  if [ ! -d "$path" ]; then kind='missing'; else read -r owner || exit 1; fi
  if [ -L "$path" ]; then
    [ "$kind" = folder ] || { echo "$path leads nowhere" >&2; exit 1; }
    kind='link'
  fi
  echo "$name $kind $owner $path"
done <"$TMPDIR/owners"

set -- "$state"
case $workspace in "$state"/*) ;; *) [ ! -d "$workspace" ] || set -- "$@" "$workspace" ;; esac
[ ! -d "$auth" ] || set -- "$@" "$auth"
find "$@" -xdev \( ! -uid "$NODE" -o ! -gid "$NODE" \) -printf '%U:%G %p\0' >"$TMPDIR/strays" || exit 1
if [ ! -s "$TMPDIR/strays" ]; then echo 'drift 0'; else echo "drift $(tr -dc '\0' <"$TMPDIR/strays" | wc -c)"; fi
[ ! -s "$TMPDIR/strays" ] || head -z -n 5 "$TMPDIR/strays" | tr '\n\0' '?\n' | cut -c 1-200 | sed 's/^/stray /'

# all of them: two people may have one number
getent passwd >"$TMPDIR/people"
uid=
while IFS=: read -r name _ number _; do
  if [ "$number" = "$NODE" ]; then echo "node $name"; fi
  if [ "$name" = "$DEPLOY" ]; then uid=$number; fi
done <"$TMPDIR/people"
echo "deploy $uid"

[ -z "$root" ] || echo "root $root"
set --
while IFS=$tab read -r _ _ _ _ source; do
  if [ -e "$source" ]; then set -- "$@" "$source"; fi
done <"$mounts"
: >"$TMPDIR/sources"
[ $# -eq 0 ] || stat -L -c '%u:%g %a' "$@" >"$TMPDIR/sources"
while IFS=$tab read -r word at type mode source; do
  owner='- -'
  # a missing source is told by the folder's own line
  if [ -e "$source" ]; then read -r owner <&3; fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$word" "$at" "$type" "$mode" "$owner" "$source"
done 3<"$TMPDIR/sources" <"$mounts"
# Programs below /usr and the like are another question (image.no-hand-installed); caches, logs and what Docker itself puts
# there are none.
if [ "$root" = writable ]; then
  docker diff "$CONTAINER" >"$TMPDIR/unsorted" || exit 1
  sort "$TMPDIR/unsorted" >"$TMPDIR/diff"
  # Docker makes the places of mounts itself
  awk -v mounts="$(cut -f 2 "$mounts" | tr '\n' '\t')" 'BEGIN { n_of = split(mounts, at, "\t"); for (i = 1; i <= n_of; i++) ours[at[i]] = 1 }
    $1 == "A" { path = substr($0, 3) }
    $1 == "A" && !(path in ours) && path !~ "^/(bin|sbin|lib[0-9a-z]*|usr|opt|app|etc|proc|sys|dev|run|tmp|var/(cache|log|tmp|run|lib))(/|$)" && path !~ "^/home/node/\\.(cache|npm|config|local|openclaw)(/|$)" && path !~ "/\\.(dockerenv|bash_history|node_repl_history|lesshst)$" {
      # a folder is told by what is in it
      if (last != "" && index(path, last "/") != 1) { n++; if (n <= 20) print "outside " substr(last, 1, 200) }
      last = path
    }
    END { if (last != "") { n++; if (n <= 20) print "outside " substr(last, 1, 200) } print "outside-count " n + 0 }' "$TMPDIR/diff"
fi
exit 0
