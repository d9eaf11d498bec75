#!/bin/sh
# sidecar-on-host-network.sh - a proxy was put on the host's network, where the gateway's loopback port is its own.
# caught by: neighbours.own-namespaces /aw-proxy is on the host.s network/
set -eu
case $1 in
break) sidecar aw-proxy --network host ;;
mend) no_sidecar aw-proxy ;;
esac
