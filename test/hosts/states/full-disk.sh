#!/bin/sh
# full-disk.sh make PLACE SIZE|clean PLACE - a disk of its own at PLACE, with what is there and no more room than SIZE.
set -eu
place=$2
case $1 in
  make)
    mkdir -p "$place"
    used=0
    if [ "$3" = 0 ]; then
      # every file takes whole pages
      used=$(($(find "$place" -type f | wc -l) * 4 + $(du -sk "$place" | cut -f1)))
      mkdir /run/hs-copy
      cp -a "$place/." /run/hs-copy
      mount -t tmpfs -o "size=${used}k,mode=755" tmpfs "$place"
      cp -a /run/hs-copy/. "$place"
      rm -r /run/hs-copy
      # the rest of the room, from outside of what is listed and read
      dd if=/dev/zero of="$place/.rest" bs=4096 2>/dev/null || true
    else
      mount -t tmpfs -o "size=$3,mode=755" tmpfs "$place"
    fi
    ;;
  clean) umount "$place" ;;
esac
