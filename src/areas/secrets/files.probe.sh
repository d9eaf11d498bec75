# shellcheck shell=sh
# Modes and owners of the files that hold secrets. Never what is in them.
#   GATEWAYS GATEWAY_STATE FOUND_IN  the gateway, where it has its state, and its Compose folders (gateways.find.sh)      STATE AUTH  where it is when there is no container
#   DIRECTORY  where .env is      NODE  uid of the container's user
state=${GATEWAY_STATE:-$STATE}
seen=0
# a name with a newline in it could pass for another line
newline='
'
if [ -e "$DIRECTORY/compose.yaml" ]; then
  seen=1
  echo 'declared'
fi
# A folder with a slash at its end is entered where it is a link, and tells the starting points from all else that is found.
envs() { # DEPTH FOLDER/...
  depth=$1
  shift
  [ $# -gt 0 ] || return 0
  find "$@" -xdev -maxdepth "$depth" \( -name .git -o -name node_modules \) -prune -o -type d -path '*/' -printf 'folder %m %u %p\n' \
    -o \( -type f -o -type l \) ! -path "*$newline*" \( -name '.env*' -o -name '*.env' -o -name '*.env.*' -o -name '*.env~' -o -name 'env.bak*' \) \
    ! -name '*.example' ! -name '*.sample' ! -name '*.template' -printf 'env %m %u %p\n'
}
own=
if [ -d "$DIRECTORY" ]; then
  own=$(envs 6 "$DIRECTORY/") || exit 1
  case $own in *"${newline}env "*) seen=1 ;; esac
fi
# The folders of Compose projects that have a gateway: one may be a whole home or a checkout, so not deep.
set --
if [ -n "${GATEWAYS:-}" ]; then
  while IFS='	' read -r folder _; do
    # shellcheck disable=SC3013 # dash, bash and busybox all have it
    if [ ! -d "$folder" ] || [ "$folder" -ef "$DIRECTORY" ]; then continue; fi
    case $folder in *"$newline"*) continue ;; esac
    set -- "$@" "${folder%/}/"
  done <"$FOUND_IN/projects"
fi
others=$(envs 2 "$@") || exit 1
[ -z "$others" ] || seen=1
for found in "$own" "$others"; do [ -z "$found" ] || printf '%s\n' "$found"; done
set --
for folder in "$state" "$AUTH"; do [ ! -d "$folder" ] || set -- "$@" "$folder"; done
if [ $# -gt 0 ]; then
  seen=1
  find "$@" -xdev \( -path "$state/workspace" -o -path "$AUTH/workspace" \) -prune -o -type f ! -path "*$newline*" ! -name '*.lock.sqlite' \( -name 'openclaw.json*' -o -name '*.sqlite*' -o -name '.env' -o -name 'secrets.json' \
    -o -name '*.key' -o -name 'auth-profiles.json*' -o -name 'models.json' -o -path '*/credentials/*' \) -printf '%H/\tstate %m %U %p\n' >"$TMPDIR/found" || exit 1
  # of each folder the first that are loose, and how many there are
  awk -F'\t' -v node="$NODE" 'BEGIN { for (i = 2; i < ARGC; i++) { folder[i] = ARGV[i] "/"; delete ARGV[i] } last = ARGC }
    { split($2, word, " "); n[$1]++ }
    (word[2] ~ /[1-7].$|[1-7]$/ || word[3] != 0 && word[3] != node) && ++loose[$1] <= 20 { print $2 }
    END { for (i = 2; i < last; i++) print "count " n[folder[i]] + 0 " " loose[folder[i]] + 0 }' "$TMPDIR/found" "$@"
fi
[ "$seen" = 1 ] || { echo 'neither .env nor a state folder is there' >&2; exit 44; }
exit 0
