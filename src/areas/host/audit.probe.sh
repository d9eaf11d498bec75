#!/bin/sh
# audit.probe.sh - whether auditd runs, and the keys of the rules that the kernel really holds.
# needs root: the kernel tells nobody else.
set -eu
if systemd-detect-virt -q --container 2>/dev/null; then echo CONTAINER=1; exit 0; fi
echo CONTAINER=0
if ! command -v auditctl >/dev/null 2>&1; then echo INSTALLED=0; exit 0; fi
echo INSTALLED=1
echo "DAEMON=$(systemctl is-active auditd.service 2>/dev/null || true)"
state=$(auditctl -s)
echo "ENABLED=$(printf '%s\n' "$state" | sed -n 's/^enabled //p')"
rules=$(auditctl -l)
echo "KEYS=$(printf '%s\n' "$rules" | sed -n 's/.*\(key=\|-k \)\([^ ]*\)$/\2/p' | sort -u | tr '\n' ' ')"
