#!/bin/sh
# image.probe.sh - the image on record as Docker knows it, and the base that its extras were built on. DIRECTORY: where the
# record is. Of its environment only Node's version is told: an image may carry secrets there.
set -eu
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
record=$DIRECTORY/release
[ -e "$record" ] || { echo 'no image is on record' >&2; exit 44; }
image='' base=''
while IFS= read -r line; do
  case $line in IMAGE=*) image=${line#*=} ;; BASE=*) base=${line#*=} ;; esac
done <"$record"
[ -n "$image" ] || { echo 'the record names no image' >&2; exit 1; }
# shellcheck disable=SC2016 # Docker's own placeholders
told='"id":{{json .Id}},"tags":{{json .RepoTags}},"digests":{{json .RepoDigests}},"created":{{json .Created}},"size":{{json .Size}},"user":{{json .Config.User}},"labels":{{json .Config.Labels}},"layers":{{json .RootFS.Layers}}}'
# shellcheck disable=SC2016
node='{{range .Config.Env}}{{if eq (index (split . "=") 0) "NODE_VERSION"}}{{"\n"}}{{json (index (split . "=") 1)}}{{end}}{{end}}'
docker image inspect -f "{\"reference\":\"$image\",$told$node" "$image" 2>/dev/null || {
  docker version -f '{{.Server.Version}}' >/dev/null || { echo 'Docker does not answer' >&2; exit 1; }
  echo "the image on record, $image, is not in Docker" >&2
  exit 44
}
# a base that is gone is for the controls to name
[ -z "$base" ] || docker image inspect -f "{\"reference\":\"$base\",$told" "$base" 2>/dev/null || true
