# shellcheck shell=sh
# Modes and owners of the files that hold secrets. Never what is in them.
#   CONTAINER  whose mounts tell where the state is      STATE AUTH  where it is when there is no container
#   DIRECTORY  where .env is
if command -v docker >/dev/null 2>&1; then
  from=$(docker inspect --type container --format '{{range .Mounts}}{{if eq .Destination "/home/node/.openclaw"}}{{.Source}}{{end}}{{end}}' "$CONTAINER" 2>/dev/null)
fi
state=${from:-$STATE}
seen=0
# a name with a newline in it could pass for another line
newline='
'
if [ -e "$DIRECTORY/compose.yaml" ]; then
  seen=1
  echo 'declared'
fi
for file in "$DIRECTORY"/.env "$DIRECTORY"/.env.*; do
  [ -e "$file" ] || continue
  seen=1
  case $file in *"$newline"*) continue ;; esac
  stat -c 'env %a %U %n' "$file" || exit 1
done
for folder in "$state" "$AUTH"; do
  [ -d "$folder" ] || continue
  seen=1
  found=$(find "$folder" -xdev -path "$folder/workspace" -prune -o -type f ! -name "*$newline*" ! -name '*.lock.sqlite' \( -name 'openclaw.json*' -o -name '*.sqlite*' -o -name '.env' -o -name 'secrets.json' \
    -o -name '*.key' -o -name 'auth-profiles.json*' -o -name 'models.json' -o -path '*/credentials/*' \) -printf 'state %m %u %p\n') || exit 1
  printf '%s\n' "$found" | awk '$0 != "" { n++ } $2 ~ /[1-7].$|[1-7]$/ && ++loose <= 20 { print } END { print "count " n + 0 " " loose + 0 }'
done
[ "$seen" = 1 ] || { echo 'neither .env nor a state folder is there' >&2; exit 44; }
exit 0
