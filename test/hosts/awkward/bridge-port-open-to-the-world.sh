#!/bin/sh
# bridge-port-open-to-the-world.sh - the port beside the gateway's is published to the world, as old guides say.
# caught by: outside.gateway-closed /port 18790 is open/
# caught by: firewall.published-on-loopback /aw-bridge publishes 80\/tcp on 0\.0\.0\.0:18790/
# also: outside.declared-only
set -eu
case $1 in
break) web_sidecar aw-bridge -p 18790:80 ;;
mend) no_sidecar aw-bridge ;;
esac
