#!/bin/sh
# metadata-blocked.sh - the rule is gone, on a cloud: behind a link of its own stands a server that answers at the metadata
# address to whoever is let through.
set -eu
[ "${1:?break}" = break ]
systemctl disable -q --now hardshell-metadata.service
ip netns add cloud 2>/dev/null || exit 0
ip link add cloud0 type veth peer name host0 netns cloud
ip addr add 192.0.2.1/30 dev cloud0
ip link set cloud0 up
ip -n cloud addr add 192.0.2.2/30 dev host0
ip -n cloud addr add 169.254.169.254/32 dev lo
ip -n cloud link set lo up
ip -n cloud link set host0 up
ip -n cloud route add default via 192.0.2.1
ip route replace 169.254.169.254/32 via 192.0.2.2
systemd-run -q --unit=cloud ip netns exec cloud systemd-socket-activate -l 169.254.169.254:80 --accept --inetd cat
timeout 10 sh -c 'until ip netns exec cloud ss -Hltn | grep -q :80; do sleep 0.2; done'
