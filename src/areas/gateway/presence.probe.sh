# shellcheck shell=sh
# Whether a gateway should be here, and whether its container is there. Absent only when neither is so: a gateway that
# was declared and is gone is a finding, not a host without one.
#   CONTAINER  the gateway's container      COMPOSE  the compose file
declared=no
[ ! -e "$COMPOSE" ] || declared=yes
status=none
exit_code=
if command -v docker >/dev/null 2>&1; then
  if ! found=$(docker ps -a --no-trunc --format '{{.ID}}	{{.Names}}	{{.Image}}	{{.State}}'); then
    echo 'Docker does not answer' >&2
    exit 1
  fi
  id=$(printf '%s\n' "$found" | awk -F'\t' -v name="$CONTAINER" '
    $2 == name { exact = $1 }
    tolower($2 " " $3) ~ /openclaw|clawdbot|moltbot/ && tolower($2) !~ /cli|sandbox|sbx/ { if ($4 == "running" && running == "") running = $1; if (any == "") any = $1 }
    END { print exact != "" ? exact : running != "" ? running : any }')
  if [ -n "$id" ]; then
    said=$(docker inspect --type container --format '{{.State.Status}} {{.State.ExitCode}}' "$id") || exit 1
    status=${said% *}
    exit_code=${said#* }
  fi
fi
if [ "$status" = none ] && [ "$declared" = no ]; then
  echo 'there is no gateway on this host' >&2
  exit 44
fi
printf 'DECLARED=%s\nSTATUS=%s\nEXIT=%s\n' "$declared" "$status" "$exit_code"
