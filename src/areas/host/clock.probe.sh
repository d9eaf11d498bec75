#!/bin/sh
# clock.probe.sh - who keeps this host's clock right, and whether it is.
set -eu
command -v timedatectl >/dev/null 2>&1 || { echo 'no timedatectl on this host' >&2; exit 44; }
timedatectl show -p NTP -p NTPSynchronized
daemon=
for name in systemd-timesyncd chrony ntpsec ntp openntpd; do
  if [ "$(systemctl is-active "$name.service" || true)" = active ]; then daemon=$name; fi
done
echo "DAEMON=$daemon"
container=0
if systemd-detect-virt -q --container; then container=1; fi
echo "CONTAINER=$container"
