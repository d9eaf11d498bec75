#!/bin/sh
# ufw-off-after-reboot.sh - ufw works now, and its own file says that it shall not at the next start.
# caught by: firewall.active /ENABLED in \/etc\/ufw\/ufw\.conf: saw no/
set -eu
case $1 in
break)
  keep /etc/ufw/ufw.conf
  sed -i 's/^ENABLED=.*/ENABLED=no/' /etc/ufw/ufw.conf
  ;;
mend) back /etc/ufw/ufw.conf ;;
esac
