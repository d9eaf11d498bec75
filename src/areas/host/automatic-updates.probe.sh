#!/bin/sh
# automatic-updates.probe.sh - whether this host updates itself: apt's effective settings, the timers, when they last ran.
set -eu
command -v apt-config >/dev/null 2>&1 || { echo 'no apt on this host' >&2; exit 44; }
command -v systemctl >/dev/null 2>&1 || { echo 'no systemd on this host' >&2; exit 44; }
settings=$(apt-config dump)
installed=0
# shellcheck disable=SC2016 # dpkg's own placeholder
if [ "$(dpkg-query -W -f '${db:Status-Status}' unattended-upgrades 2>/dev/null || true)" = installed ]; then installed=1; fi
echo "INSTALLED=$installed"
# last value wins, as in apt
setting() { printf '%s\n' "$settings" | sed -n "s/^$1 \"\(.*\)\";\$/\1/p" | tail -n 1; }
echo "LISTS=$(setting APT::Periodic::Update-Package-Lists)"
echo "UPGRADE=$(setting APT::Periodic::Unattended-Upgrade)"
echo "ENABLE=$(setting APT::Periodic::Enable)"
echo "ORIGINS=$(printf '%s\n' "$settings" | sed -n 's/^Unattended-Upgrade::\(Origins-Pattern\|Allowed-Origins\)::[^"]*"\(.*\)";$/\2/p' | tr '\n' ';')"
now=$(date +%s)
for name in apt-daily apt-daily-upgrade; do
  shown=$(systemctl show "$name.timer" -p ActiveState -p UnitFileState -p LastTriggerUSec)
  key=$(printf %s "$name" | tr 'a-z-' 'A-Z_')
  printf '%s\n' "$shown" | sed -n "s/^ActiveState=/${key}_ACTIVE=/p; s/^UnitFileState=/${key}_ENABLED=/p"
  at=$(printf '%s\n' "$shown" | sed -n 's/^LastTriggerUSec=//p')
  case $at in '' | n/a) echo "${key}_AGO=" ;; *) echo "${key}_AGO=$((now - $(date -d "$at" +%s)))" ;; esac
done
# apt touches this when an unattended upgrade has ended well
ago=
if [ -e /var/lib/apt/periodic/upgrade-stamp ]; then ago=$((now - $(stat -c %Y /var/lib/apt/periodic/upgrade-stamp))); fi
echo "DONE_AGO=$ago"
# a young host cannot have run a daily timer yet; the machine id is written at the first boot
echo "HOST_AGE=$((now - $(stat -c %Y /etc/machine-id)))"
