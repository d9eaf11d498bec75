#!/bin/sh
# ufw.probe.sh - what ufw lets in, asked of ufw.
# needs root: ufw asks the kernel.
set -eu
# Other firewalls at work. Their rules are not read: two firewalls undo each other.
others=
for other in firewalld nftables netfilter-persistent; do
  if [ "$(systemctl is-active "$other.service" 2>/dev/null || true)" = active ]; then others="${others:+$others }$other"; fi
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
sed -n 's/^IPV6=/ipv6=/p' /etc/default/ufw | tail -n 1
echo "boot=$(systemctl is-enabled ufw.service 2>/dev/null || true)"
ufw status verbose
