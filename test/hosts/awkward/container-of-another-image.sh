#!/bin/sh
# container-of-another-image.sh - the gateway's container was made from an image that is not the one on record, and told to do without AppArmor.
# caught by: image.recorded-runs /containers: saw sha256:/
# caught by: gateway.apparmor /unconfined/
# also: gateway.* secrets.* state.* image.no-hand-installed advisories.*
# alone: another container stands in for the gateway
set -eu
case $1 in
break)
  docker rename openclaw-gateway aw-real-gateway
  sidecar openclaw-gateway --security-opt apparmor=unconfined
  ;;
mend)
  no_sidecar openclaw-gateway
  docker rename aw-real-gateway openclaw-gateway
  ;;
esac
