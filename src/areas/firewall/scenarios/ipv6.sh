#!/bin/sh
# ipv6.sh - the firewall was told to leave IPv6 alone: the same doors, open by the other address.
# together: reach
set -eu
[ "${1:?break}" = break ]
sed -i 's/^IPV6=.*/IPV6=no/' /etc/default/ufw
ufw reload
