#!/bin/sh
# image.probe.sh - the image on record as Docker knows it. DIRECTORY: where the record is.
# Of its environment only Node's version is told: an image may carry secrets there.
set -eu
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
[ -e "$DIRECTORY/release" ] || { echo 'no image is on record' >&2; exit 44; }
image=$(sed -n 's/^IMAGE=//p' "$DIRECTORY/release" | tail -n 1)
[ -n "$image" ] || { echo 'the record names no image' >&2; exit 1; }
docker version -f '{{.Server.Version}}' >/dev/null || { echo 'Docker does not answer' >&2; exit 1; }
id=$(docker image inspect -f '{{.Id}}' "$image" 2>/dev/null) || { echo "the image on record, $image, is not in Docker" >&2; exit 44; }
docker image inspect -f '{"reference":"'"$image"'","id":{{json .Id}},"tags":{{json .RepoTags}},"digests":{{json .RepoDigests}},"created":{{json .Created}},"size":{{json .Size}},"user":{{json .Config.User}},"labels":{{json .Config.Labels}}}' "$id"
docker image inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$id" | sed -n 's/^NODE_VERSION=\([0-9.]*\)$/"\1"/p'
