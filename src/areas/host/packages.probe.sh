#!/bin/sh
# packages.probe.sh - what dpkg and apt know: pending upgrades from the lists on disk, half-done installs, reboot.
# Nothing is fetched. apt runs as nobody where it can, so that not even its caches are written.
set -eu
command -v apt-get >/dev/null 2>&1 || { echo 'no apt on this host' >&2; exit 44; }

# lists: how many package lists lie on disk, and when they were last fetched (seconds ago)
lists=0 newest=0
for file in /var/lib/apt/lists/*_Packages /var/lib/apt/lists/*_Packages.*; do
  if [ -e "$file" ]; then lists=$((lists + 1)); fi
done
: >"$TMPDIR/now"
set -- "$TMPDIR/now"
# the lists' own times are the mirror's; apt touches these when it has fetched
for mark in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/periodic/update-stamp /var/lib/apt/lists /var/lib/apt/lists/partial; do
  if [ -e "$mark" ]; then set -- "$@" "$mark"; fi
done
# The mirror's own time of the newest list of security updates: where these alone are no longer fetched, apt touches all the
# same. Ubuntu's extended ones (ESM) are of few packages, and beside them.
for file in /var/lib/apt/lists/*_dists_*security*Release; do
  case $file in *esm.ubuntu.com*) ;; *) [ ! -e "$file" ] || set -- "$@" "$file" ;; esac
done
stat -c '%Y %n' "$@" >"$TMPDIR/times"
published=
{
  read -r now _
  while read -r at of; do
    case $of in
      *Release) if [ "$at" -gt "${published:-0}" ]; then published=$at; fi ;;
      *) if [ "$at" -gt "$newest" ]; then newest=$at; fi ;;
    esac
  done
} <"$TMPDIR/times"
echo "lists $lists $((now - newest))"

# shellcheck disable=SC2016 # dpkg's own placeholders
dpkg-query -W -f '${db:Status-Want} ${db:Status-Status} ${db:Status-Eflag} ${Package} ${binary:Package}\n' >"$TMPDIR/all"
names=$(awk -v told="$TMPDIR/told" '$1 == "hold" { print "held", $4 >told }
  $3 != "ok" || ($2 != "installed" && $2 != "config-files" && $2 != "not-installed") { print "broken", $4, $2 >told }
  $2 == "installed" { print $5 }' "$TMPDIR/all")
[ ! -e "$TMPDIR/told" ] || cat "$TMPDIR/told"

if [ "$lists" -gt 0 ]; then
  # Held ones too: what waits for them is a finding of its own. Not in a pipe: a broken apt must make this probe fail.
  # shellcheck disable=SC2086 # one word each
  newer "$TMPDIR" $names >"$TMPDIR/waiting"
  while IFS= read -r line; do echo "upgrade $line"; done <"$TMPDIR/waiting"
  # security: how many of apt's lists are of security updates, by what they call themselves or the release they were asked
  # for by, and how long ago the newest was made (-: not known)
  security=0
  while IFS= read -r line; do
    asked=${line#*|* }
    case ${line%%|*}:${asked%% *} in *ESM*) ;; *[Ss]ecurity*) security=$((security + 1)) ;; esac
  done <"$TMPDIR/targets"
  if [ -n "$published" ]; then published=$((now - published)); fi
  echo "security $security ${published:--}"
fi

if [ -e /run/reboot-required ]; then
  if [ -s /run/reboot-required.pkgs ]; then sort -u /run/reboot-required.pkgs | sed 's/^/reboot /'; else echo 'reboot unnamed'; fi
fi
# a newer kernel of the same flavour (amd64, cloud-amd64, generic) than the one that runs
read -r running </proc/sys/kernel/osrelease
set --
for image in /boot/vmlinuz-*; do
  if [ -e "$image" ]; then set -- "$@" "${image#/boot/vmlinuz-}"; fi
done
[ $# -lt 2 ] || printf '%s\n' "$@" | sort -V | awk -v running="$running" '
  function flavour(name) { sub(/^[^-]+(-[0-9][^-]*)*-/, "", name); return name }
  flavour($0) == flavour(running) { latest = $0; if ($0 == running) seen = 1 }
  END { if (seen && latest != running) print "reboot kernel-" latest }'
exit 0
