#!/bin/sh
# looks.probe.sh - what the host's own looks know: their timers, and the state that they keep. It holds no secret.
#   NOW=seconds since 1970    FAST= SLOW=  of their timers: enabled, active, seconds since then   CADENCE=seconds between fast and slow looks
#   MODES=of the channels' addresses that others may read    STATE=JSON, without the words of old messages
# needs root: the state is root's alone.
set -u
fast=/etc/systemd/system/hardshell-health-fast.timer slow=/etc/systemd/system/hardshell-health-slow.timer
if [ ! -e "$fast" ] || [ ! -e "$slow" ]; then echo 'hardshell has not set up its looks on this host' >&2; exit 44; fi
systemctl show --timestamp=unix -p UnitFileState -p ActiveState -p ActiveEnterTimestamp hardshell-health-fast.timer hardshell-health-slow.timer 2>/dev/null |
  awk -F= -v now="$(date +%s)" '
    function tell() { print name "=" enabled " " active " " (since > 0 ? now - since : 0); enabled = ""; active = ""; since = 0 }
    BEGIN { print "NOW=" now; name = "FAST" }
    FILENAME ~ /timer$/ { if ($1 == "OnUnitInactiveSec") { n = $2 + 0; if ($2 ~ /m$/) n *= 60; if ($2 ~ /h$/) n *= 3600; all = all " " n }; next }
    $0 == "" { tell(); name = "SLOW"; next }
    $1 == "UnitFileState" { enabled = $2 } $1 == "ActiveState" { active = $2 } $1 == "ActiveEnterTimestamp" { since = substr($2, 2) + 0 }
    END { tell(); print "CADENCE=" substr(all, 2) }' - "$fast" "$slow"
echo "LOOSE=$(find /etc/hardshell/channels -type f \( -perm /077 -o ! -user root \) -printf '%f ' 2>/dev/null)"
if [ -s /var/lib/hardshell/health/state.json ]; then
  # what waits is counted, and of what was delivered the last of each channel is enough
  printf 'STATE='
  jq -c '.outbox |= map_values(length) | .deliveries = [(.deliveries // []) | group_by(.channel)[] | last | {at, channel, proof}] | del(.series, .said)' /var/lib/hardshell/health/state.json || exit 1
fi
exit 0
