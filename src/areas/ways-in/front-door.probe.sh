# shellcheck shell=sh
# front-door.probe.sh - the front door as Docker runs it, or what is left of one.
#   FOUND FOUND_IN   from gateway/gateways.find.sh, which asked Docker for all containers
#   FOLDER   what it has on the host
# Prints `left WHAT` for each thing that is there: container folder network; `ways WORDS`, what it was last set up for;
# `changed FILE` for each of its files that is not as it was then; and of a container one line of JSON.
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
container=
if [ -f "$FOUND_IN/neighbours" ]; then
  while IFS= read -r line; do
    case $line in *'"name":"/openclaw-front-door"'*) container=1 ;; esac
  done <"$FOUND_IN/neighbours"
fi
if [ -e "$FOLDER" ]; then
  echo 'left folder'
  sed -n 's/^WAYS=/ways /p' "$FOLDER/record" 2>/dev/null
  if [ ! -e "$FOLDER/sums" ]; then echo 'changed sums'; fi
  (cd "$FOLDER" && sha256sum -c --quiet sums 2>/dev/null) | sed -n 's/: FAILED.*//; s/^/changed /p'
fi
[ -n "$container" ] || [ -e "$FOLDER" ] || exit 0
if docker network inspect openclaw-front-door >/dev/null 2>&1; then echo 'left network'; fi
[ -n "$container" ] || exit 0
echo 'left container'
exec docker inspect --type container --format '{"status":{{json .State.Status}},"restarts":{{.RestartCount}},"user":{{json .Config.User}},"readOnlyRoot":{{.HostConfig.ReadonlyRootfs}},"privileged":{{.HostConfig.Privileged}},"capAdd":{{json .HostConfig.CapAdd}},"capDrop":{{json .HostConfig.CapDrop}},"securityOpt":{{json .HostConfig.SecurityOpt}},"memory":{{.HostConfig.Memory}},"pidsLimit":{{json .HostConfig.PidsLimit}},"networkMode":{{json .HostConfig.NetworkMode}},"ports":{{json .HostConfig.PortBindings}},"networks":{{json .NetworkSettings.Networks}},"mounts":[{{range $i, $m := .Mounts}}{{if $i}},{{end}}{"source":{{json $m.Source}},"writable":{{$m.RW}}}{{end}}]}' openclaw-front-door
