#!/bin/sh
# containers.probe.sh - which image each container on this host was made from. One JSON object a line.
set -eu
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
docker version -f '{{.Server.Version}}' >/dev/null || { echo 'Docker does not answer' >&2; exit 1; }
ids=$(docker container ls -aq --no-trunc)
[ -n "$ids" ] || exit 0
# A container that goes away while we look is no failure of the others.
for id in $ids; do
  docker container inspect -f '{"name":{{json .Name}},"reference":{{json .Config.Image}},"image":{{json .Image}},"user":{{json .Config.User}},"running":{{json .State.Running}}}' "$id" ||
    ! docker container inspect "$id" >/dev/null 2>&1
done
