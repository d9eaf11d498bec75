#!/bin/sh
# gateway-watch.sh - stops a gateway that can never start. OpenClaw ends with 78 when its settings or its state must be
# mended first, and Docker, told to keep it running, would start it for ever. Run every minute by
# hardshell-gateway-watch.timer. Stopped by hand, it stays stopped; hardshell up starts it again.
#   CONTAINER  its name
set -eu
folder=$(dirname "$0")
# shellcheck source=src/areas/gateway/files/matters.sh
. "$folder/matters.sh"

seen=$(docker inspect --type container --format '{{.State.Status}} {{.RestartCount}} {{.Id}}' "$CONTAINER" 2>/dev/null) || exit 0
id=${seen##* }
case $seen in 'running 0 '*) exit 0 ;; running* | restarting*) ;; *) exit 0 ;; esac
now=$(date +%s)
fell=$(docker events --since $((now - 120)) --until "$now" --filter "container=$id" --filter event=die --format '{{.Actor.Attributes.exitCode}}' | tail -n 1)
[ "$fell" = 78 ] || exit 0
# Somebody may have mended it since: it is stopped only when it falls once more, and at that moment.
[ "$(timeout 100 docker wait "$id")" = 78 ] || exit 0
# Killed hard, a gateway leaves a claim on its state, and says 78 until that runs out by itself.
if docker logs --tail 20 "$CONTAINER" 2>&1 | grep -q 'owner lease is still active'; then exit 0; fi
docker stop -t 30 "$CONTAINER" >/dev/null
echo "<3>stopped $CONTAINER: it refuses to start (exit 78), and trying again cannot help. It said: $(matters "$CONTAINER")"
