#!/bin/sh
# journal.probe.sh - whether logs can fill the disk, and whether the kernel had to kill for memory.
#   KEEPS=disk, memory or none   STORAGE= MAX= as journald is told   DISK=KiB of the disk that logs are on   BIG=path:bytes;...
#   KERNEL=kills for memory in the last 7 days by the kernel's log, and whose; unread; or elsewhere, in a container, where it
#   is the machine's   CONTAINERS=those that running containers count
# needs root: the kernel's log and other people's logs.
set -u
keeps=none
if command -v systemd-analyze >/dev/null 2>&1; then
  systemd-analyze cat-config systemd/journald.conf >"$TMPDIR/journald.conf" 2>/dev/null
  if [ -d /var/log/journal ]; then keeps=disk; else keeps=memory; fi
fi
df -k --output=size /var/log >"$TMPDIR/size"
echo "BIG=$(find /var/log -xdev -type f -size +512M -not -path '/var/log/journal/*' -printf '%p:%s;' 2>/dev/null)"
# The kernel's own log; and the counters of running containers, which a host inside a container has as well. A log that says
# nothing of kills must say something at all: journald may not read it, may keep nothing, and be silent about both.
kernel=unread
if command -v journalctl >/dev/null 2>&1; then
  journalctl -q -k --since=-7d --no-pager -o cat -g 'Killed process|oom-kill:' >"$TMPDIR/kernel" 2>/dev/null
  if [ -s "$TMPDIR/kernel" ]; then kernel=told
  elif [ -e /run/systemd/container ]; then kernel=elsewhere
  elif [ -n "$(journalctl -q -k -n 1 --no-pager -o cat 2>/dev/null)" ]; then kernel=told; fi
fi
set --
for file in "$TMPDIR/journald.conf" "$TMPDIR/size" "$TMPDIR/kernel" /sys/fs/cgroup/system.slice/docker-*.scope/memory.events /sys/fs/cgroup/docker/*/memory.events \
  /sys/fs/cgroup/memory/docker/*/memory.oom_control /sys/fs/cgroup/memory/system.slice/docker-*.scope/memory.oom_control; do
  [ ! -r "$file" ] || set -- "$@" "$file"
done
exec awk -v keeps="$keeps" -v kernel="$kernel" -v own="$TMPDIR/" '
  FILENAME == own "journald.conf" {
    if ($0 !~ /^[ \t]*(Storage|SystemMaxUse)[ \t]*=/) next
    key = value = $0
    sub(/=.*/, "", key); sub(/^[^=]*=/, "", value); sub(/=.*/, "", value)
    gsub(/[ \t]/, "", key); gsub(/[ \t]/, "", value)
    if (key == "Storage") storage = value; else max = value
    next
  }
  FILENAME == own "size" { disk = $1; next }
  FILENAME == own "kernel" { if (match($0, /Killed process [0-9]+ \([^)]*\)/)) { name = substr($0, RSTART, RLENGTH); sub(/^.*\(/, "", name); sub(/\).*$/, "", name); kills++; who[name] } next }
  $1 == "oom_kill" { counted += $2 }
  END {
    if (keeps != "none") { print "STORAGE=" storage; print "MAX=" max }
    print "KEEPS=" keeps
    if (disk ~ /^[0-9]+$/) print "DISK=" disk
    for (name in who) all = all " " name
    print "KERNEL=" (kernel == "told" ? kills + 0 all : kernel); print "CONTAINERS=" counted + 0
  }' "$@"
