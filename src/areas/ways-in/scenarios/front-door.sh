#!/bin/sh
# front-door.sh - a way in was closed by hand, and in a hurry: its certificates, their keys and its network are still there.
set -eu
[ "${1:?break}" = break ]
folder=/var/lib/openclaw-front-door
mkdir -p "$folder/settings" "$folder/data/certificates/acme/claw.example.org"
printf 'claw.example.org {\n}\n' >"$folder/settings/Caddyfile"
printf 'a key\n' >"$folder/data/certificates/acme/claw.example.org/claw.example.org.key"
docker network inspect openclaw-front-door >/dev/null 2>&1 || docker network create openclaw-front-door >/dev/null
