# shellcheck shell=sh
# Modes and owners of the files that hold secrets. Never what is in them.
#   GATEWAY_STATE  where the gateway has its state (gateways.find.sh)      STATE AUTH  where it is when there is no container
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
if [ -d "$DIRECTORY" ]; then
  envs=$(find "$DIRECTORY" -xdev -maxdepth 6 \( -name .git -o -name node_modules \) -prune -o \( -type f -o -type l \) ! -path "*$newline*" \( -name '.env*' -o -name '*.env' -o -name '*.env.*' -o -name '*.env~' -o -name 'env.bak*' \) \
    ! -name '*.example' ! -name '*.sample' ! -name '*.template' -printf 'env %m %u %p\n') || exit 1
  [ -z "$envs" ] || seen=1
  [ -z "$envs" ] || printf '%s\n' "$envs"
fi
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
