#!/bin/sh
# clock.probe.sh - who keeps this host's clock right, and whether it is.
set -eu
command -v timedatectl >/dev/null 2>&1 || { echo 'no timedatectl on this host' >&2; exit 44; }
# A container's clock belongs to the machine underneath. Elsewhere timedatectl wakes a daemon of systemd, which has a /tmp of
# its own for half a minute.
if systemd-detect-virt -q --container; then
  printf 'NTPSynchronized=no\nDAEMON=\nCONTAINER=1\n'
  exit 0
fi
timedatectl show -p NTP -p NTPSynchronized
set -- systemd-timesyncd chrony ntpsec ntp openntpd
# one word for each, in that order; it fails when one is not active
systemctl is-active "$@" >"$TMPDIR/active" || true
daemon=
for name in "$@"; do
  read -r state || break
  if [ "$state" = active ]; then daemon=$name; fi
done <"$TMPDIR/active"
echo "DAEMON=$daemon"
echo CONTAINER=0
