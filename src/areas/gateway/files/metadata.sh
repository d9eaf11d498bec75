#!/bin/sh
# metadata.sh check|apply|undo - the rules of /etc/hardshell/metadata.nft are in the kernel. The unit loads them at boot;
# this sees that nobody flushed them since. Taking them out is the unit's.
set -eu

whole() {
  listed=$(nft list table inet hardshell_metadata 2>/dev/null) || return 1
  for part in 'hook prerouting' 'hook forward' 'ip daddr @v4 jump refuse' 'ip6 daddr @v6 jump refuse' 'reject with tcp reset' 'reject with icmpx' '169.254.0.0/16' 'fd00:ec2::254'; do
    case $listed in *"$part"*) ;; *) return 1 ;; esac
  done
}

case "${1:?check, apply or undo}" in
check)
  command -v nft >/dev/null 2>&1 || { echo 'nft is not installed yet'; exit 3; }
  whole && exit 0
  echo 'load the rules'
  exit 1
  ;;
apply)
  whole && exit 0
  systemctl restart hardshell-metadata.service
  whole || { echo 'the rules were loaded and are not there (look: nft list table inet hardshell_metadata)' >&2; exit 1; }
  ;;
undo) ;;
*) exit 2 ;;
esac
