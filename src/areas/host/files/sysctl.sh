#!/bin/sh
# sysctl.sh check|apply|undo - the kernel's settings are as $WANTED asks, now and not only after the next boot.
# $WANTED: lines of a pattern below /proc/sys, the value to write, and the values to leave alone, with commas.
# In a container, what cannot be written belongs to the machine underneath: it is named and left.
set -eu

# lines PATH NOW WANT, of what is neither as wanted nor out of our hands
differences() {
  borrowed=0
  if systemd-detect-virt -q --container 2>/dev/null; then borrowed=1; fi
  printf '%s\n' "$WANTED" | while read -r pattern want fine; do
    # shellcheck disable=SC2086 # a pattern
    for file in /proc/sys/$pattern; do
      [ -e "$file" ] || continue
      now=$(cat "$file")
      case ",$fine," in *",$now,"*) continue ;; esac
      if [ "$borrowed" = 1 ] && [ ! -w "$file" ]; then echo "${file#/proc/sys/} is $now: the machine underneath decides" >&2; continue; fi
      printf '%s %s %s\n' "$file" "$now" "$want"
    done
  done | sort -u
}

check() {
  differences >"$work/differences" 2>/dev/null
  [ -s "$work/differences" ] || return 0
  sed 's|^/proc/sys/||; s| \([^ ]*\) \([^ ]*\)$|: \1, becomes \2|' "$work/differences"
  return 1
}

apply() {
  differences >"$work/differences"
  # a second try after a kill must not take our own values for those of before
  if [ ! -e "$HS_MEMORY/before" ]; then
    cp "$work/differences" "$HS_MEMORY/before.part"
    mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
  fi
  while read -r file _ want; do
    echo "${file#/proc/sys/} becomes $want"
    # an interface may have gone since
    [ -e "$file" ] || continue
    put "$want" "$file" || { echo "the kernel refuses $want for ${file#/proc/sys/}"; exit 1; }
  done <"$work/differences"
}

undo() {
  [ -e "$HS_MEMORY/before" ] || return 0
  bad=0
  while read -r file before _; do
    [ -e "$file" ] || continue
    put "$before" "$file" || { echo "the kernel refuses $before for ${file#/proc/sys/}: it is back after a reboot"; bad=1; }
  done <"$HS_MEMORY/before"
  return "$bad"
}

put() { printf '%s\n' "$1" 2>/dev/null >"$2"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1"
