# shellcheck shell=sh
# Whether a gateway should be here, and whether its container is there. Absent only when neither is so: a gateway that
# was declared and is gone is a finding, not a host without one.
#   COMPOSE  the compose file      FOUND CONTAINER GATEWAYS GATEWAY_STATUS GATEWAY_EXIT GATEWAY_RESTARTS  from gateways.find.sh; matters  from files/matters.sh

[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
declared=no
[ ! -e "$COMPOSE" ] || declared=yes
if [ -z "${GATEWAYS:-}" ] && [ "$declared" = no ]; then
  echo 'no container on this host is an OpenClaw gateway' >&2
  exit 44
fi
printf 'DECLARED=%s\nSTATUS=%s\nEXIT=%s\n' "$declared" "${GATEWAY_STATUS:-none}" "${GATEWAY_EXIT:-}"

# Of one that fell: with what it fell last, and what it said. Between two tries Docker shows no status; what was stopped
# while it tried once more (143) fell with what it fell before.
case "${GATEWAY_STATUS:-none}" in
none) exit 0 ;;
running) [ "${GATEWAY_RESTARTS:-0}" -gt 0 ] || exit 0 ;;
exited) [ "${GATEWAY_EXIT:-0}" != 0 ] || exit 0 ;;
esac
now=$(date +%s)
echo "LAST=$(docker events --since $((now - 600)) --until "$now" --filter "container=$CONTAINER" --filter event=die --format '{{.Actor.Attributes.exitCode}}' |
  awk '$1 != 143 { last = $1 } END { print last }')"
echo "SAID=$(matters "$CONTAINER" | tr '\n' ' ')"
