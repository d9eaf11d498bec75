#!/bin/sh
# two-gateways.sh - beside the gateway runs a second one, a real one, that somebody started by hand with its program writable and a state of its own.
# caught by: gateway.read-only-root /molty: writable/
# caught by: gateway.loop-stopped [unknown] /molty: the watch looks after the container openclaw-gateway alone/
# caught by: secrets.token-agrees [unknown] /of 2 gateways on this host only the first/
# caught by: gateway.right-token [unknown] /of 2 gateways on this host only the first/
# also: gateway.* secrets.* state.* image.* advisories.* neighbours.* openclaw.*
# alone: what was asked of one gateway alone is not known of two
set -eu
case $1 in
break)
  mkdir -p "$SCENARIO/state"
  jq '.gateway.port = 18789' "$STATE/openclaw.json" >"$SCENARIO/state/openclaw.json"
  chown -R 1000:1000 "$SCENARIO/state"
  chmod -R go= "$SCENARIO/state"
  (umask 077; printf 'OPENCLAW_GATEWAY_TOKEN=%s\nHOME=/home/node\n' "$(hex 32)" >"$SCENARIO/env")
  docker run -d --name molty --hostname molty --init --user 1000:1000 --restart always --memory 2g --memory-swap 2g --pids-limit 256 --cap-drop ALL --security-opt no-new-privileges:true \
    --ulimit nofile=16384:16384 --stop-timeout 335 --log-opt max-size=10m --env-file "$SCENARIO/env" -v "$SCENARIO/state:/home/node/.openclaw" -p 127.0.0.1:18889:18789 \
    "$(docker inspect -f '{{.Image}}' openclaw-gateway)" node openclaw.mjs gateway >/dev/null
  at=0
  until [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:18889/startupz)" = 200 ]; do
    at=$((at + 1))
    [ "$at" -lt 180 ] || { docker logs --tail 20 molty; exit 1; }
    sleep 1
  done
  ;;
mend)
  no_sidecar molty
  rm -rf "$SCENARIO/state" "$SCENARIO/env"
  ;;
esac
