#!/bin/sh
# os.probe.sh - which operating system this is.
set -eu
[ -r /etc/os-release ] || { echo 'no /etc/os-release' >&2; exit 44; }
(
  # shellcheck source=/dev/null
  . /etc/os-release
  printf 'ID=%s\nVERSION=%s\nCODENAME=%s\nNAME=%s\n' "${ID:-}" "${VERSION_ID:-}" "${VERSION_CODENAME:-}" "${PRETTY_NAME:-}"
)
printf 'MACHINE=%s\nKERNEL=%s\n' "$(uname -m)" "$(uname -r)"
printf 'INIT=%s\n' "$(cat /proc/1/comm)"
# systemd-detect-virt says "none" with status 1 on bare metal
virt=none
if command -v systemd-detect-virt >/dev/null 2>&1; then virt=$(systemd-detect-virt || true); fi
printf 'VIRTUALIZATION=%s\n' "$virt"
