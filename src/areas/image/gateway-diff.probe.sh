#!/bin/sh
# gateway-diff.probe.sh - what in the gateway's container differs from its image, outside its volumes. Paths only,
# `A`, `C` or `D` before each; the first 400 below the folders where programs live.
set -eu
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
docker version -f '{{.Server.Version}}' >/dev/null || { echo 'Docker does not answer' >&2; exit 1; }
docker container inspect openclaw-gateway >/dev/null 2>&1 || { echo 'there is no container openclaw-gateway' >&2; exit 44; }
changes=$(docker diff openclaw-gateway)
printf '%s\n' "$changes" | grep -E '^[ACD] /(usr|bin|sbin|lib[0-9a-z]*|opt|app|etc|root|srv|var/lib|home/node/(\.local|\.npm-global|bin))(/|$)' | head -n 400 || [ $? = 1 ]
