#!/bin/sh
# space.probe.sh - room on the disks that matter, and memory.
#   STATE  the gateway's state, which may lie on a disk of its own
set -eu
set -- / /var
# images are often kept on a disk of their own
[ ! -d /var/lib/docker ] || set -- "$@" /var/lib/docker
# shellcheck disable=SC2153 # from outside
at=$STATE
while [ ! -d "$at" ]; do at=${at%/*} at=${at:-/}; done
set -- "$@" "$at"
df -k --output=size,avail,ipcent,target "$@" >"$TMPDIR/disks"
# mount size free percent-of-inodes-used; - when the file system does not count inodes
{
  read -r _
  while read -r size free inodes mount; do echo "disk $mount $size $free $inodes"; done
} <"$TMPDIR/disks"
while read -r key value _; do
  case $key in MemTotal: | MemAvailable: | SwapTotal:) echo "memory ${key%:} $value" ;; esac
done </proc/meminfo
