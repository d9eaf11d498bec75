#!/bin/sh
# kernel-waits-for-reboot.sh - updates were installed, and what they mend still runs in its old form.
# caught by: host.reboot-not-required /linux-image-awkward/
set -eu
case $1 in
break)
  echo '*** System restart required ***' >/run/reboot-required
  echo linux-image-awkward >/run/reboot-required.pkgs
  ;;
mend) rm -f /run/reboot-required /run/reboot-required.pkgs ;;
esac
