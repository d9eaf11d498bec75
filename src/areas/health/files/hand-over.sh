#!/bin/sh
# hand-over.sh - lays the addresses of the channels ready for the step health.look, in memory and for root alone. Sent by
# hardshell up, which takes them away again at its end. They come in this script's own words, and never in an argv.
#   HANDED  lines of NAME BASE64; empty takes what lies ready away
set -eu
ready=/run/hardshell/channels
rm -rf "$ready"
[ -n "$HANDED" ] || exit 0
mkdir -p "${ready%/*}"
mkdir -m 700 "$ready"
umask 077
printf '%s\n' "$HANDED" | while read -r name value; do
  printf %s "$value" | base64 -d >"$ready/$name"
done
