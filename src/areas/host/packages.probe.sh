#!/bin/sh
# packages.probe.sh - what dpkg and apt know: pending upgrades from the lists on disk, half-done installs, reboot.
# Nothing is fetched. apt runs as nobody where it can, so that not even its caches are written.
set -eu
command -v apt-get >/dev/null 2>&1 || { echo 'no apt on this host' >&2; exit 44; }
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

as_nobody() {
  if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null 2>&1; then
    setpriv --reuid 65534 --regid 65534 --clear-groups env TMPDIR=/tmp HOME=/nonexistent "$@"
  else "$@"; fi
}

# lists: how many package lists lie on disk, and when they were last fetched (seconds ago)
lists=0 newest=0
for file in /var/lib/apt/lists/*_Packages /var/lib/apt/lists/*_Packages.*; do
  if [ -e "$file" ]; then lists=$((lists + 1)); fi
done
# the lists' own times are the mirror's; apt touches these when it has fetched
for mark in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/periodic/update-stamp /var/lib/apt/lists /var/lib/apt/lists/partial; do
  if [ -e "$mark" ]; then
    at=$(stat -c %Y "$mark")
    if [ "$at" -gt "$newest" ]; then newest=$at; fi
  fi
done
echo "lists $lists $(($(date +%s) - newest))"

if [ "$lists" -gt 0 ]; then
  # Held ones too: what waits for them is a finding of its own. Not in a pipe: a broken apt must make this probe fail.
  as_nobody apt-get -s -q -o Debug::NoLocking=1 --with-new-pkgs --ignore-hold upgrade >"$temporary/upgrade"
  awk '$1 == "Inst" { where = index($0, "(") ? substr($0, index($0, "(")) : ""; print "upgrade", $2, where }' "$temporary/upgrade"
fi

# shellcheck disable=SC2016 # dpkg's own placeholders
dpkg-query -W -f '${db:Status-Want} ${db:Status-Status} ${db:Status-Eflag} ${Package}\n' >"$temporary/all"
awk '$1 == "hold" { print "held", $4 }
  $3 != "ok" || ($2 != "installed" && $2 != "config-files" && $2 != "not-installed") { print "broken", $4, $2 }' "$temporary/all"

if [ -e /run/reboot-required ]; then
  if [ -s /run/reboot-required.pkgs ]; then sort -u /run/reboot-required.pkgs | sed 's/^/reboot /'; else echo 'reboot unnamed'; fi
fi
# a newer kernel of the same flavour (amd64, cloud-amd64, generic) than the one that runs
flavour() { printf '%s\n' "$1" | sed -E 's/^[^-]+(-[0-9][^-]*)*-//'; }
running=$(uname -r)
for image in /boot/vmlinuz-*; do
  kernel=${image#/boot/vmlinuz-}
  if [ -e "$image" ] && [ "$(flavour "$kernel")" = "$(flavour "$running")" ]; then printf '%s\n' "$kernel"; fi
done | sort -V >"$temporary/kernels"
latest=$(tail -n 1 "$temporary/kernels")
if [ -n "$latest" ] && grep -qxF -- "$running" "$temporary/kernels" && [ "$latest" != "$running" ]; then echo "reboot kernel-$latest"; fi
