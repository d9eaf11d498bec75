#!/bin/sh
# automatic-updates.probe.sh - whether this host updates itself: apt's effective settings, the timers, when they last ran.
#   FOUND FOUND_IN  from asked.find.sh, which asked systemd
set -eu
command -v apt-config >/dev/null 2>&1 || { echo 'no apt on this host' >&2; exit 44; }
command -v systemctl >/dev/null 2>&1 || { echo 'no systemd on this host' >&2; exit 44; }
# shellcheck disable=SC2086,SC2154 # one word each; architectures: files/apt.sh
apt-config $architectures dump >"$TMPDIR/settings"
if [ "$FOUND" != 0 ] || [ ! -e "$FOUND_IN/unit.apt-daily.timer" ] || [ ! -e "$FOUND_IN/unit.apt-daily-upgrade.timer" ]; then echo 'systemd could not be asked' >&2; exit 1; fi
installed=0
# shellcheck disable=SC2016 # dpkg's own placeholder
if [ "$(dpkg-query -W -f '${db:Status-Status}' unattended-upgrades 2>/dev/null)" = installed ]; then installed=1; fi
echo "INSTALLED=$installed"
: >"$TMPDIR/now"
set -- "$TMPDIR/now" /etc/machine-id
# apt touches this when an unattended upgrade has ended well
[ ! -e /var/lib/apt/periodic/upgrade-stamp ] || set -- "$@" /var/lib/apt/periodic/upgrade-stamp
stat -c %Y "$@" >"$TMPDIR/times"
done_at=
{ read -r now; read -r born; read -r done_at || true; } <"$TMPDIR/times"

# last value wins, as in apt; times of the timers are left for date
awk -v dates="$TMPDIR/dates" '
  FILENAME ~ /settings$/ {
    at = index($0, " \""); key = substr($0, 1, at - 1); value = substr($0, at + 2)
    sub(/";$/, "", value)
    if (key == "APT::Periodic::Update-Package-Lists") lists = value
    else if (key == "APT::Periodic::Unattended-Upgrade") upgrade = value
    else if (key == "APT::Periodic::Enable") enable = value
    else if (key ~ /^Unattended-Upgrade::(Origins-Pattern|Allowed-Origins)::/) origins = origins value ";"
    next
  }
  # one file for each of them
  FNR == 1 { timer() }
  { at = index($0, "="); said[substr($0, 1, at - 1)] = substr($0, at + 1) }
  function timer(  key) {
    if (!("Id" in said)) return
    key = said["Id"]; sub(/\.timer$/, "", key); gsub(/-/, "_", key); key = toupper(key)
    print key "_ACTIVE=" said["ActiveState"]; print key "_ENABLED=" said["UnitFileState"]
    if (said["LastTriggerUSec"] ~ /^(n\/a)?$/) print key "_AGO="
    else { print key >dates ".names"; print said["LastTriggerUSec"] >dates }
    split("", said)
  }
  END { timer(); print "LISTS=" lists; print "UPGRADE=" upgrade; print "ENABLE=" enable; print "ORIGINS=" origins }' "$TMPDIR/settings" "$FOUND_IN/unit.apt-daily.timer" "$FOUND_IN/unit.apt-daily-upgrade.timer"
if [ -e "$TMPDIR/dates" ]; then
  date -f "$TMPDIR/dates" +%s >"$TMPDIR/seconds"
  while read -r key <&3 && read -r at; do echo "${key}_AGO=$((now - at))"; done 3<"$TMPDIR/dates.names" <"$TMPDIR/seconds"
fi
echo "DONE_AGO=${done_at:+$((now - ${done_at:-0}))}"
# a young host cannot have run a daily timer yet; the machine id is written at the first boot
echo "HOST_AGE=$((now - born))"
