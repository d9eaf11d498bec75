#!/bin/sh
# gateway-on-host-network.sh - the gateway was put on the host's network, where nothing is published and it listens for the whole house.
# caught by: gateway.loopback-only /on the host.s network: python3 on [0-9.]+ port 18789/
# caught by: gateway.no-host-network /network: host/
# also: gateway.* secrets.* state.* image.* advisories.* openclaw.* neighbours.* firewall.declared-ports-only health.*
# alone: another container stands in for the gateway
set -eu
case $1 in
break)
  docker rename openclaw-gateway aw-real-gateway
  address=$(hostname -I)
  # beside the real one, which has loopback
  docker run -d --init --name openclaw-gateway --network host "$(small_image)" python3 -c 'import socket, sys, time
s = socket.socket(); s.bind((sys.argv[1], 18789)); s.listen(); time.sleep(9999)' "${address%% *}" >/dev/null
  ;;
mend)
  no_sidecar openclaw-gateway
  docker rename aw-real-gateway openclaw-gateway
  ;;
esac
