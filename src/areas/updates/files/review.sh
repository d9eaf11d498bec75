#!/bin/sh
# review.sh - what can be read of another release before it is brought: its notes, what the registry knows of holes in its
# packages, and what its image asks of Compose. As root; nothing of the gateway is touched, and what is fetched is thrown away. One
# line of JSON: notes {text} | {because}, packages {counts, holes} | {because}, contract {lines} | {because}. Not having been
# able to look is told as such, never as nothing found.
#   SOURCE VERSION REGISTRY REPOSITORY DIGEST   of the target      DIRECTORY   where the release of now is on record
set -eu
of_release() { sed -n "s/^$1=//p" "$DIRECTORY/release" 2>/dev/null | tail -n 1; }
now=$(of_release IMAGE_ID)
work=$(mktemp -d)
name=hardshell-review-$$
trap 'docker rm -f "$name" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
trap 'exit 143' TERM INT HUP
because() { jq -cn --arg because "$1" '{because: $because}'; }
bare() { docker run --rm --name "$name" --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --entrypoint "$@" 2>/dev/null; }

case $SOURCE in
npm) there=$(docker image ls -q --no-trunc --filter label=hardshell.source=npm --filter "label=hardshell.version=$VERSION" hardshell/openclaw | head -n 1) ;;
official) there=$(docker image inspect --format '{{.Id}}' "$REPOSITORY$([ -n "$DIGEST" ] && printf '@%s' "$DIGEST" || printf ':%s' "$VERSION")" 2>/dev/null) || there= ;;
*) there= ;;
esac

# ---- the notes: OpenClaw's own CHANGELOG, which travels in its package ----
changelog() {
  if [ -n "$there" ]; then bare cat "$there" /app/CHANGELOG.md; return; fi
  [ "$SOURCE" = npm ] || return 1
  curl -fsSL --retry 2 --connect-timeout 15 --max-time 120 -o "$work/meta" "$REGISTRY/openclaw/$VERSION" 2>/dev/null || return 1
  for from in "$(jq -r .dist.tarball "$work/meta")" "$REGISTRY/openclaw/-/openclaw-$VERSION.tgz"; do
    curl -fsSL --retry 2 --connect-timeout 15 --max-time 600 -o "$work/tgz" "$from" 2>/dev/null || continue
    [ "sha512-$(openssl dgst -sha512 -binary "$work/tgz" | base64 -w 0)" = "$(jq -r .dist.integrity "$work/meta")" ] || continue
    tar -xzOf "$work/tgz" package/CHANGELOG.md 2>/dev/null
    return
  done
  return 1
}
# from the newest heading down to that of the release of now
if changelog >"$work/changelog" && grep -q '^## ' "$work/changelog"; then
  awk -v until="## $(of_release VERSION)" '$0 == until { exit } /^## / { on = 1 } on' "$work/changelog" | head -c 60000 >"$work/notes"
  if [ -s "$work/notes" ]; then notes=$(jq -Rsc '{text: .}' "$work/notes"); else notes=$(because "its notes begin with the release of now: there is nothing between them"); fi
else
  notes=$(because 'the release and its notes could not be fetched from this host')
fi

# ---- its packages: npm's own audit, on the lock file that npm would make for it today ----

audit() {
  certificates=/etc/ssl/certs/ca-certificates.crt
  set -- --rm --name "$name" --cap-drop ALL --security-opt no-new-privileges --pids-limit 128 --memory 1g --user 1000:1000 --read-only --tmpfs /tmp:size=512m \
    -e HOME=/tmp -e npm_config_cache=/tmp/npm -e npm_config_update_notifier=false -e npm_config_fetch_retries=0 -e "VERSION=$VERSION"
  [ ! -f "$certificates" ] || set -- "$@" -v "$certificates:/mnt/ca.crt:ro" -e NODE_EXTRA_CA_CERTS=/mnt/ca.crt
  [ -z "$REGISTRY" ] || set -- "$@" -e "npm_config_registry=$REGISTRY"
  # shellcheck disable=SC2016
  timeout 300 docker run "$@" --entrypoint sh "$now" -c 'mkdir /tmp/look && cd /tmp/look && printf "{\"name\":\"look\",\"private\":true,\"dependencies\":{\"openclaw\":\"%s\"}}" "$VERSION" >package.json &&
    npm install --package-lock-only --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >&2 && npm audit --json --omit=dev --package-lock-only' >"$work/audit" 2>"$work/audit.err"
}
audit || true
if jq -e '.metadata.vulnerabilities | type == "object"' "$work/audit" >/dev/null 2>&1; then
  packages=$(jq -c '{counts: (.metadata.vulnerabilities | {critical: (.critical // 0), high: (.high // 0), moderate: (.moderate // 0), low: (.low // 0)}),
    holes: ([(.vulnerabilities // {})[] | {package: .name, severity, title: ([.via[]? | objects | .title][0] // "by way of another")}] | map(select(.severity == "critical" or .severity == "high")) | .[:100])}' "$work/audit")
else
  said=$(jq -r '[.error.summary?, .error.message?, .message?] | map(select(. != null and . != "")) | .[0] // empty' "$work/audit" 2>/dev/null | head -n 1) || said=
  packages=$(because "npm audit could not look: ${said:-$(grep -v '^ *$' "$work/audit.err" | tail -n 1 | cut -c1-200)}")
fi

# ---- what its image asks of who starts it ----
asks() { docker image inspect --format '{{range .Config.Env}}env {{.}}{{"\n"}}{{end}}{{range $port, $_ := .Config.ExposedPorts}}port {{$port}}{{"\n"}}{{end}}{{range $at, $_ := .Config.Volumes}}volume {{$at}}{{"\n"}}{{end}}user {{.Config.User}}
entrypoint {{json .Config.Entrypoint}}
command {{json .Config.Cmd}}
folder {{.Config.WorkingDir}}' "$1" | grep . | sort; }
if [ -n "$there" ]; then
  asks "$now" >"$work/asked"
  asks "$there" >"$work/asks"
  { comm -23 "$work/asked" "$work/asks" | sed 's/^/-/'; comm -13 "$work/asked" "$work/asks" | sed 's/^/+/'; } >"$work/differ"
  contract=$(jq -Rsc '{lines: (split("\n") | map(select(. != "")))}' "$work/differ")
else
  contract=$(because 'its image is not here yet')
fi
jq -cn --argjson notes "$notes" --argjson packages "$packages" --argjson contract "$contract" '{notes: $notes, packages: $packages, contract: $contract}'
