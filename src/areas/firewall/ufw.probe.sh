#!/bin/sh
# ufw.probe.sh - what ufw lets in, asked of ufw.
# needs root: ufw asks the kernel.   FOUND FOUND_IN  from host/asked.find.sh, which asked systemd
set -eu
# Other firewalls at work. Their rules are not read: two firewalls undo each other.
others='' boot=''
[ "$FOUND" = 0 ] || { echo 'systemd could not be asked' >&2; exit 1; }
for id in firewalld nftables netfilter-persistent ufw; do
  active='' file=''
  [ -e "$FOUND_IN/unit.$id.service" ] || continue
  while IFS= read -r line; do
    case $line in ActiveState=*) active=${line#*=} ;; UnitFileState=*) file=${line#*=} ;; esac
  done <"$FOUND_IN/unit.$id.service"
  if [ "$id" = ufw ]; then boot=$file; elif [ "$active" = active ]; then others="${others:+$others }$id"; fi
done
if ! command -v ufw >/dev/null 2>&1; then
  if [ -n "$others" ]; then
    echo "$others is at work here; only ufw can be read" >&2
    exit 1
  fi
  echo 'no firewall tool found' >&2
  exit 44
fi
echo "others=$others"
ipv6=
while IFS= read -r line; do case $line in IPV6=*) ipv6=$line ;; esac; done </etc/default/ufw
[ -z "$ipv6" ] || echo "ipv6=${ipv6#IPV6=}"
echo "boot=$boot"
while IFS= read -r line; do case $line in ENABLED=*) echo "enabled=${line#*=}" ;; esac; done </etc/ufw/ufw.conf
# What the kernel holds: ufw tells the defaults that its files say, and no rule but those of its own list. Rules can stand
# before it, after it, and in the files that it loads beside its list. Nothing of a family that cannot be read.
[ -e /proc/net/if_inet6 ] || echo 'kernel 6 off'
for family in 4 6; do
  tool=iptables
  [ "$family" = 4 ] || tool=ip6tables
  "$tool" -w 2 -S >"$TMPDIR/kernel" 2>/dev/null || continue
  while IFS= read -r line; do
    case $line in
    '-A ufw-user-input '* | '-A ufw6-user-input '*) ;; # the list that it tells
    '-P INPUT '* | '-A INPUT '* | '-A ufw'*'-input '* | '-A ufw'*'-not-local '* | '-A ufw'*'-logging-deny '* | '-A ufw'*'-logging-allow '*) echo "kernel $family $line" ;;
    esac
  done <"$TMPDIR/kernel"
done
exec ufw status verbose
