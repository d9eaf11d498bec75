#!/bin/sh
# plain-archive-among-backups.sh - plain archives of the state lie in a folder of its name, behind a link to a larger disk.
# caught by: state.archives-encrypted /\/backup\/openclaw\/2026-11-20\.tar\.bz2/
set -eu
disk=/var/lib/hardshell-awkward-disk
case $1 in
break)
  umask 077
  mkdir -p "$disk/openclaw"
  ln -s "$disk" /backup
  tar -cf "$disk/openclaw/2026-11-20.tar.bz2" -C "$STATE" openclaw.json
  # older than the nightly one, which the controls of backups go by
  ago "$disk/openclaw/2026-11-20.tar.bz2" '3 days ago'
  ;;
mend) rm -rf /backup "$disk" ;;
esac
