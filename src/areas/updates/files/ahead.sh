#!/bin/sh
# ahead.sh - what an update would move from and to, as far as it can be told without bringing anything: one line of JSON. As root,
# read-only. Of an npm release its metadata names the schemas; a prebuilt image tells them once it is in Docker.
#   SOURCE VERSION REGISTRY REPOSITORY DIGEST GIT_COMMIT   what the spec asks for      DIRECTORY CONTAINER STATE   the deployment
# Ends with 44 when no gateway is on record, 4 when the source cannot be asked, 2 when it has no such version; the last line on
# standard error says why.
set -eu
stop() { echo "$1" >&2; exit "$2"; }
of_release() { sed -n "s/^$1=//p" "$DIRECTORY/release" 2>/dev/null | tail -n 1; }
schemas_of() { docker run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges --entrypoint node "$1" -p 'JSON.stringify(require("/app/package.json").openclaw?.schemaVersions ?? {})' 2>/dev/null || echo null; }

for program in docker jq curl; do command -v "$program" >/dev/null 2>&1 || stop "$program is missing there: hardshell up brings it" 44; done
[ -n "$(of_release IMAGE_ID)" ] || stop 'no release is on record there: hardshell up puts a gateway on the host' 44
now_runs=$(docker inspect --type container --format '{{.Image}}' "$CONTAINER" 2>/dev/null) || now_runs=
was=$(schemas_of "$(of_release IMAGE_ID)")
target='{}'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $SOURCE in
npm)
  # one that is there already tells it itself, and needs no registry
  there=$(docker image ls -q --filter label=hardshell.source=npm --filter "label=hardshell.version=$VERSION" hardshell/openclaw | head -n 1)
  if [ -n "$there" ]; then
    target=$(jq -cn --arg version "$VERSION" --arg name "$(docker image inspect --format '{{index .Config.Labels "hardshell.integrity"}}' "$there")" --argjson schemas "$(schemas_of "$there")" '{version: $version, name: $name, schemas: $schemas, node: null}')
  else
    code=$(curl -sS -L --retry 2 --connect-timeout 15 --max-time 120 -o "$work/meta" -w '%{http_code}' "$REGISTRY/openclaw/$VERSION" 2>"$work/curl") || stop "the registry $REGISTRY cannot be reached from the host: $(tail -n 1 "$work/curl")" 4
    case $code in 200) ;; 404) stop "the registry has no OpenClaw $VERSION" 2 ;; *) stop "the registry $REGISTRY answered $code" 4 ;; esac
    target=$(jq -c '{version, name: .dist.integrity, schemas: (.openclaw.schemaVersions // null), node: .engines.node}' "$work/meta") || stop 'the registry answered with no metadata' 4
  fi
  ;;
official)
  named=$REPOSITORY:$VERSION
  [ -z "$DIGEST" ] || named=$REPOSITORY@$DIGEST
  schemas=null
  if docker image inspect "$named" >/dev/null 2>&1; then schemas=$(schemas_of "$named"); fi
  target=$(jq -cn --arg version "$VERSION" --arg name "$named" --argjson schemas "$schemas" '{version: $version, name: $name, schemas: $schemas, node: null}')
  ;;
git) target=$(jq -cn --arg version "$VERSION" --arg name "commit $GIT_COMMIT" '{version: $version, name: $name, schemas: null, node: null}') ;;
esac
at_work=null
[ ! -e /etc/systemd/system/hardshell-update.service ] || at_work='"an update or rollback is at work there already"'
jq -cn --arg version "$(of_release VERSION)" --arg image "$(of_release IMAGE_ID)" --arg name "$(of_release DIGEST)$(of_release INTEGRITY)$(of_release COMMIT)" --arg running "$now_runs" --arg node "$(of_release NODE_VERSION)" \
  --argjson schemas "$was" --argjson target "$target" --argjson at_work "$at_work" --arg mib "$(du -smx --exclude=cache --exclude=tmp "$STATE" | cut -f1)" \
  '{from: {version: $version, image: $image, name: $name, running: ($running == $image), schemas: $schemas, node: $node}, to: $target, atWork: $at_work, stateMiB: ($mib | tonumber)}'
