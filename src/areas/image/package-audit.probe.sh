#!/bin/sh
# package-audit.probe.sh - what the registry knows of holes in the npm packages of the image on record: npm's or pnpm's own
# audit, run on the lock file in the image, in a container that is thrown away and has nothing of the gateway's. Prints one
# JSON object; a registry that does not answer is a failure, not an empty list. DIRECTORY: where the record is. REGISTRY:
# the registry, where the spec names one.
set -eu
record=$DIRECTORY/release
[ -e "$record" ] || { echo 'no image is on record' >&2; exit 44; }
image=$(sed -n 's/^IMAGE=//p' "$record" | tail -n 1)
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
command -v jq >/dev/null || { echo 'jq is not installed on this host' >&2; exit 1; }
docker image inspect "$image" >/dev/null 2>&1 || { echo "the image on record, $image, is not in Docker" >&2; exit 44; }
name=hardshell-package-audit-$$
trap 'docker rm -f "$name" >/dev/null 2>&1 || true' EXIT
trap 'exit 143' TERM INT HUP
set -- --rm --name "$name" --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --pids-limit 128 --memory 1g \
  --user 1000:1000 -e HOME=/tmp -e npm_config_cache=/tmp/npm -e npm_config_update_notifier=false -e npm_config_fetch_retries=0
certificates=/etc/ssl/certs/ca-certificates.crt
[ ! -f "$certificates" ] || set -- "$@" -v "$certificates:/mnt/ca.crt:ro" -e NODE_EXTRA_CA_CERTS=/mnt/ca.crt
[ -z "${REGISTRY:-}" ] || set -- "$@" -e "npm_config_registry=$REGISTRY"
status=0
# shellcheck disable=SC2016
docker run "$@" --entrypoint sh "$image" -c '
  for folder in /usr/local/lib/openclaw /app; do
    cd "$folder" 2>/dev/null || continue
    if [ -f package-lock.json ]; then exec npm audit --json --omit=dev --package-lock-only; fi
    if [ -f pnpm-lock.yaml ] && command -v pnpm >/dev/null; then exec pnpm audit --json --prod; fi
  done
  exit 44' >"$TMPDIR/audit.json" 2>"$TMPDIR/audit.err" || status=$?
[ "$status" != 44 ] || { echo 'the image holds no lock file that npm or pnpm could audit' >&2; exit 44; }
# both end with 1 when they found something, and when they could not look
if ! jq -e '.metadata.vulnerabilities | type == "object"' "$TMPDIR/audit.json" >/dev/null 2>&1; then
  said=$(jq -r '[.error.summary?, .error.message?, .message?] | map(select(. != null and . != "")) | .[0] // empty' "$TMPDIR/audit.json" 2>/dev/null | head -n 1) || said=
  echo "the audit could not look: ${said:-$(tail -n 1 "$TMPDIR/audit.err")}" >&2
  exit 1
fi
jq -c '{
  counts: (.metadata.vulnerabilities | {critical: (.critical // 0), high: (.high // 0), moderate: (.moderate // 0), low: (.low // 0)}),
  holes: ([(.vulnerabilities // {})[] | {package: .name, severity, title: ([.via[]? | objects | .title][0] // "by way of \([.via[]? | strings] | join(", "))")}]
    + [(.advisories // {})[] | {package: .module_name, severity, title}] | map(select(.severity == "critical" or .severity == "high")) | .[:200])
}' "$TMPDIR/audit.json"
