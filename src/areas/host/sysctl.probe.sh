#!/bin/sh
# sysctl.probe.sh - what the kernel's settings are right now, whatever any file says. Lines: PATH rw|ro VALUE, or PATH absent.
# needs root: some of them are for root's eyes only. Settings: SETTINGS, patterns below /proc/sys.
set -eu
[ -d /proc/sys/kernel ] || { echo 'no /proc/sys on this host' >&2; exit 44; }
cd /proc/sys
# shellcheck disable=SC2086 # patterns are meant to be expanded; one that fits nothing stays as it is
for path in $SETTINGS; do
  if [ ! -e "$path" ]; then echo "$path absent"; continue; fi
  value=$(cat "$path")
  if [ -w "$path" ]; then echo "$path rw $value"; else echo "$path ro $value"; fi
done
