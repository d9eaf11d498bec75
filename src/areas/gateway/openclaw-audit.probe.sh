# shellcheck shell=sh
# What OpenClaw's own security audit finds: ids, severities and titles. It ends with 0 however much it finds, and takes up
# to twenty seconds and half a gigabyte inside the container. What openclaw.json tells it to keep quiet about is told here.
#   CONTAINER GATEWAYS GATEWAY_STATUS FOUND  from gateways.find.sh
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }
[ "$GATEWAY_STATUS" = running ] || { echo "the gateway does not run ($GATEWAY_STATUS)" >&2; exit 1; }
command -v jq >/dev/null 2>&1 || { echo 'it takes jq' >&2; exit 1; }
# one of OpenClaw's own audits at a time: each takes its memory from the gateway
said=$(flock "$(command -v docker)" docker exec "$CONTAINER" openclaw security audit --json 2>/dev/null || flock "$(command -v docker)" docker exec "$CONTAINER" node openclaw.mjs security audit --json 2>/dev/null) ||
  { echo "OpenClaw's security audit did not end well" >&2; exit 1; }
printf '%s\n' "$said" | jq -ce '[(.findings[] | {id: .checkId, severity, title: .title[0:120]}), (.suppressedFindings // [] | .[] | {id: (.checkId // .finding.checkId), severity: (.severity // .finding.severity), title: "suppressed in openclaw.json"})]' 2>/dev/null ||
  { echo "OpenClaw's security audit said something else" >&2; exit 1; }
