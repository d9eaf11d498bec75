#!/bin/sh
# twin.sh VERSION BEHAVIOUR... - a target for update.test.ts: the image of 2026.9.6, which reads twin.mjs (on standard input) before its
# own program, under another version. hardshell finds it as if it had built it. One that is there already stays.
set -eu
version=$1
shift
[ -z "$(docker image ls -q --filter "label=hardshell.version=$version" hardshell/openclaw)" ] || exit 0
real=$(docker image ls --filter label=hardshell.source=npm --filter label=hardshell.version=2026.9.6 --format '{{.Repository}}:{{.Tag}}' hardshell/openclaw | head -n 1)
work=$(mktemp -d)
cat >"$work/twin.mjs"
chmod 644 "$work/twin.mjs"
docker rm -f twin >/dev/null 2>&1 || true
docker create --name twin "$real" >/dev/null
docker cp "$work/twin.mjs" twin:/opt/twin.mjs
id=$(docker commit -c 'ENV NODE_OPTIONS=--import=/opt/twin.mjs' -c "ENV TWIN=\"$*\"" -c "LABEL hardshell.version=$version org.opencontainers.image.version=$version hardshell.integrity=sha512-$version" twin)
docker rm -f twin >/dev/null
rm -r "$work"
docker tag "$id" "hardshell/openclaw:$version-$(printf %.12s "${id#sha256:}")"
