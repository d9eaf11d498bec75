#!/bin/sh
# gateway-diff.probe.sh - what in the gateway's container differs from its image, outside its volumes. Paths only,
# `A`, `C` or `D` before each; the first 400 below the folders where programs live.
set -eu
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
#   CONTAINER GATEWAYS GATEWAY_ROOT FOUND  from gateway/gateways.find.sh
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }
# nothing can be written into a read-only root, and comparing its layers takes seconds
[ "$GATEWAY_ROOT" != readonly ] || exit 0
changes=$(docker diff "$CONTAINER")
printf '%s\n' "$changes" | grep -E '^[ACD] /(usr|bin|sbin|lib[0-9a-z]*|opt|app|etc|root|srv|var/lib|home/node/(\.local|\.npm-global|bin))(/|$)' | head -n 400 || [ $? = 1 ]
