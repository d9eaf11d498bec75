#!/bin/sh
# other-firewall.sh make|clean NAME - another firewall at work: nftables for real, any other as a service of that name
# (imitated). Prints the rules in the kernel.
set -eu
name=$2
case $1 in
  make)
    case $name in
      nftables)
        cp -a /etc/nftables.conf /run/hs-nftables.conf
        printf 'table inet theirs {\n  chain input {\n    type filter hook input priority 0;\n    tcp dport 2323 drop\n  }\n}\n' >/etc/nftables.conf
        systemctl start nftables.service
        ;;
      *) systemd-run --quiet --collect --unit="$name" sleep infinity ;;
    esac
    nft list ruleset
    ;;
  clean)
    systemctl stop "$name.service"
    if [ "$name" = nftables ]; then
      nft delete table inet theirs 2>/dev/null || true
      mv /run/hs-nftables.conf /etc/nftables.conf
    fi
    ;;
esac
