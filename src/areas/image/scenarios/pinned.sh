#!/bin/sh
# pinned.sh - the record names a tag that moves.
set -eu
[ "${1:?break}" = break ]
docker tag "$(sed -n 's/^IMAGE=//p' "$DIRECTORY/release")" hardshell/openclaw:latest
sed -i 's|^IMAGE=.*|IMAGE=hardshell/openclaw:latest|' "$DIRECTORY/release"
