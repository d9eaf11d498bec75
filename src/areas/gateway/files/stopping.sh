# shellcheck shell=sh
# stopping.sh - what every program that stops the gateway brings along.
#   CONTAINER  its name
# After a change of its settings OpenClaw starts itself anew inside its process, and for about a second it drops a SIGTERM (2026.9.6:
# "received SIGTERM during shutdown; ignoring"). It would go on serving until Docker, 335 s later, kills it, and its claim on the state
# would stand for five minutes more. So a gateway that dropped the word and is ready once more hears it again.
dropped() { # ID SINCE
  docker logs --since "$2" "$1" 2>&1 | awk '
    /received SIGTERM; shutting down/ { heard = 1 }
    /received SIGTERM during shutdown; ignoring/ { deaf = !heard; ready = 0 }
    /\[gateway\] ready$/ { ready = deaf }
    END { exit !(ready && !heard) }'
}

stopping() { # COMMAND... - which stops the container, with or without another to follow. Returns its status.
  told=$(docker inspect --type container --format '{{.Id}}' "$CONTAINER" 2>/dev/null) || told=
  since=$(date +%s)
  # ends with whoever began it, even when that one is killed
  while sleep 2 && kill -0 $$; do ! dropped "$told" "$since" || docker kill --signal TERM "$told"; done </dev/null >/dev/null 2>&1 &
  teller=$!
  stopped=0
  "$@" || stopped=$?
  kill "$teller" 2>/dev/null || true
  wait "$teller" 2>/dev/null || true
  return "$stopped"
}
