#!/bin/sh
# os.probe.sh - which operating system this is.
set -eu
[ -r /etc/os-release ] || { echo 'no /etc/os-release' >&2; exit 44; }
ID='' VERSION_ID='' VERSION_CODENAME='' PRETTY_NAME=''
# shellcheck source=/dev/null
. /etc/os-release
printf 'ID=%s\nVERSION=%s\nCODENAME=%s\nNAME=%s\n' "$ID" "$VERSION_ID" "$VERSION_CODENAME" "$PRETTY_NAME"
read -r machine 2>/dev/null </proc/sys/kernel/arch || machine=$(uname -m)
read -r kernel </proc/sys/kernel/osrelease
read -r init </proc/1/comm
printf 'MACHINE=%s\nKERNEL=%s\nINIT=%s\n' "$machine" "$kernel" "$init"
# systemd-detect-virt says "none" with status 1 on bare metal
virt=none
if command -v systemd-detect-virt >/dev/null 2>&1; then virt=$(systemd-detect-virt) || true; fi
printf 'VIRTUALIZATION=%s\n' "$virt"
