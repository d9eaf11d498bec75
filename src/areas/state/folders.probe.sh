# shellcheck shell=sh
# Who owns the gateway's state, and whether all of it agrees.
#   CONTAINER  whose mounts tell where the state is      STATE AUTH  where it is when there is no container
#   NODE       uid of the container's user      DEPLOY  the deploy user
mount() { docker inspect --type container --format "{{range .Mounts}}{{if eq .Destination \"$1\"}}{{.Source}}{{end}}{{end}}" "$CONTAINER" 2>/dev/null; }
if command -v docker >/dev/null 2>&1; then
  state=$(mount /home/node/.openclaw)
  workspace=$(mount /home/node/.openclaw/workspace)
  auth=$(mount /home/node/.config/openclaw)
fi
state=${state:-$STATE}
workspace=${workspace:-$state/workspace}
auth=${auth:-$AUTH}
[ -d "$state" ] || { echo "there is no state folder $state" >&2; exit 44; }

for name in state workspace auth; do
  case $name in state) path=$state ;; workspace) path=$workspace ;; *) path=$auth ;; esac
  if [ -L "$path" ]; then kind='link'; elif [ -d "$path" ]; then kind='folder'; else kind='missing'; fi
  if [ "$kind" = missing ]; then echo "$name missing - - - $path"; else stat -L -c "$name $kind %u %g %a $path" "$path" || exit 1; fi
done
drift=0
for path in "$state" "$auth"; do
  [ -d "$path" ] || continue
  found=$(find "$path" -xdev ! -uid "$NODE" -printf x) || exit 1
  drift=$((drift + ${#found}))
done
echo "drift $drift"
echo "node $(getent passwd "$NODE" | cut -d: -f1)"
echo "deploy $(id -u "$DEPLOY" 2>/dev/null)"
exit 0
