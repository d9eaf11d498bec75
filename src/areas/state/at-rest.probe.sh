# shellcheck shell=sh
# What of the gateway's secrets is written to a disk, and whether that disk is encrypted: the disks of state, root and
# deployment, swap, and plain archives of the state where people keep backups.
#   STATE DIRECTORY  folders      HOME_OF  the deploy user's home
container=0
if [ -e /.dockerenv ] || systemd-detect-virt -q --container 2>/dev/null; then container=1; fi
echo "container $container"

# From a device down to the disk: a layer of type crypt on the way is what counts.
layers() { # DEVICE
  lsblk -nsro TYPE "$1" 2>/dev/null | tr '\n' ' '
}
newline='
'
# place NAME PATH
place() {
  at=$2
  while [ ! -e "$at" ] && [ "$at" != / ]; do at=$(dirname "$at"); done
  # of several, one over the other, the last is what is seen
  found=$(findmnt -nro FSTYPE,SOURCE --target "$at") || { echo "findmnt says nothing of $at" >&2; exit 1; }
  found=${found##*"$newline"}
  kind=${found%% *}
  source=${found#* }
  # a subvolume of btrfs stands in brackets
  source=${source%%\[*}
  case $kind in
    zfs) through=$(zfs get -H -o value encryption "$source" 2>/dev/null) || through=unknown ;;
    *) case $source in /dev/*) through=$(layers "$source") ;; *) through= ;; esac ;;
  esac
  # a folder that its file system encrypts by itself (fscrypt): a flag of it, and never of a whole disk
  case $kind in
    ext4 | f2fs)
      flags=
      [ "$at" = / ] || flags=$(lsattr -d "$at" 2>/dev/null)
      case ${flags%% *} in *E*) through="fscrypt $through" ;; esac
      ;;
  esac
  echo "place $1 $kind $source ${through:--}"
}
place state "$STATE"
place deployment "$DIRECTORY"
place root /

while read -r name type _; do
  case $type in
    Type) ;; # the heading
    partition) echo "swap partition $name $(layers "$name")" ;;
    *)
      source=$(findmnt -nro SOURCE --target "$name")
      source=${source##*"$newline"}
      source=${source%%\[*}
      echo "swap file $name $(case $source in /dev/*) layers "$source" ;; esac)"
      ;;
  esac
done </proc/swaps

# The product's name, and its two old ones: the file's own, or a folder's on the way to it where archives are kept; a checkout of
# its source in a home has archives too, and a home may be called so itself. A slash at the end: /backup is often a link to a larger disk.
set --
for folder in /var/backups /backup /backups /srv /mnt /opt /root "$HOME_OF"; do [ ! -d "$folder" ] || set -- "$@" "$folder/"; done
[ $# -eq 0 ] || find "$@" -maxdepth 3 \( -path "$STATE" -o -path /opt/containerd \) -prune -o -type f -size +0 \
  \( -iname '*openclaw*' -o -iname '*clawdbot*' -o -iname '*moltbot*' -o \
    \( -ipath '*openclaw*' -o -ipath '*clawdbot*' -o -ipath '*moltbot*' \) \( -path '/srv/*' -o -path '/mnt/*' -o -ipath '*backup*' -o -ipath '*archive*' -o -ipath '*snapshot*' \) \
      \( ! -path "$HOME_OF/*" -o -ipath "$HOME_OF/*openclaw*" -o -ipath "$HOME_OF/*clawdbot*" -o -ipath "$HOME_OF/*moltbot*" \) \) \
  \( -name '*.tar' -o -name '*.tar.gz' -o -name '*.tgz' -o -name '*.tar.bz2' -o -name '*.tbz2' -o -name '*.tar.xz' -o -name '*.txz' -o -name '*.tar.zst' -o -name '*.tar.lz4' -o -name '*.zip' -o -name '*.7z' \) -printf '%m %u %p\0' >"$TMPDIR/archives" 2>/dev/null
[ ! -s "$TMPDIR/archives" ] || head -z -n 20 "$TMPDIR/archives" | tr '\n\0' '?\n' | cut -c 1-240 | sed 's/^/archive /'
exit 0
