#!/bin/sh
# docker-past-ufw-on-ipv4.sh - ufw is active and says nothing, and Docker publishes past it on 0.0.0.0.
# caught by: firewall.published-on-loopback /aw-web publishes 80\/tcp on 0\.0\.0\.0:8085/
# caught by: outside.declared-only /port 8085 is open: container aw-web publishes it, past ufw, which has no rule for it; DOCKER-USER, where it could be stopped, has none either/
set -eu
case $1 in
break) web_sidecar aw-web -p 0.0.0.0:8085:80 ;;
mend) no_sidecar aw-web ;;
esac
