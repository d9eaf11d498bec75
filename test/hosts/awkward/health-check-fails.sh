#!/bin/sh
# health-check-fails.sh - the check ends with an error every half hour, and nobody hears of it.
# caught by: health.runs /check-gateway\.service ended with exit-code, status 3/
set -eu
program=/usr/local/sbin/check-gateway.sh
case $1 in
break)
  keep "$program"
  printf '#!/bin/sh\nexit 3\n' >"$program"
  systemctl start check-gateway.service && exit 1
  true
  ;;
mend)
  back "$program"
  systemctl start check-gateway.service
  ;;
esac
