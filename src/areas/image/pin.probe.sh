#!/bin/sh
# pin.probe.sh - the image on record: its reference, its id, and the id that Docker has under that reference now. Prints
# nothing when no image is on record: a host may run another's OpenClaw, or none. DIRECTORY: where the record is.
set -eu
record=$DIRECTORY/release
[ -e "$record" ] || exit 0
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
image='' id=''
while IFS= read -r line; do
  case $line in IMAGE=*) image=${line#*=} ;; IMAGE_ID=*) id=$line ;; esac
done <"$record"
# an image that is gone is for the controls to name; a Docker that does not answer is no answer
[ -z "$image" ] || docker image inspect -f 'DOCKER_ID={{.Id}}' "$image" 2>/dev/null ||
  docker version -f '{{.Server.Version}}' >/dev/null || { echo 'Docker does not answer' >&2; exit 1; }
echo "IMAGE=$image"
[ -z "$id" ] || echo "$id"
