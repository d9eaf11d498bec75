#!/bin/sh
# disk-almost-full.sh - the disk that Docker keeps its images on has no room left.
# caught by: host.disk-space /0\.0 of 0\.0 GiB free/
# also: image.no-hand-installed
# alone: Docker cannot make anything meanwhile
set -eu
tiny=/run/hardshell-awkward-tiny
case $1 in
break)
  # the same files, seen through a layer whose disk is full
  mkdir -p "$tiny"
  mount -t tmpfs -o size=1m tmpfs "$tiny"
  mkdir "$tiny/upper" "$tiny/work"
  mount -t overlay overlay -o "lowerdir=/var/lib/docker,upperdir=$tiny/upper,workdir=$tiny/work" /var/lib/docker
  head -c 1m /dev/zero >"$tiny/full" 2>/dev/null || true
  ;;
mend)
  umount /var/lib/docker
  umount "$tiny"
  rmdir "$tiny"
  ;;
esac
