#!/bin/sh
# keys-of-last-spring.sh - the gateway token has been the same for half a year.
# caught by: secrets.rotated /OPENCLAW_GATEWAY_TOKEN .* days/
set -eu
ages=/var/lib/hardshell/rotation/ages
case $1 in
break)
  keep "$ages"
  sed -i "s/^[^	]*/$(date -d '180 days ago' +%s)/" "$ages"
  ;;
mend) back "$ages" ;;
esac
