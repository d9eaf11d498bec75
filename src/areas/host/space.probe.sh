#!/bin/sh
# space.probe.sh - room on the disks that matter, and memory.
set -eu
# mount size free percent-of-inodes-used; - when the file system does not count inodes
row() {
  df -Pk "$1" | awk 'NR == 2 { printf "disk %s %s %s ", $6, $2, $4 }'
  df -Pi "$1" | awk 'NR == 2 { print $5 }'
}
{
  row /
  row /var
  # images are often kept on a disk of their own
  [ ! -d /var/lib/docker ] || row /var/lib/docker
} | sort -u
awk '/^(MemTotal|MemAvailable|SwapTotal):/ { sub(":", "", $1); print "memory", $1, $2 }' /proc/meminfo
