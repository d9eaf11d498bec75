#!/bin/sh
# upgrade.sh check|apply|undo - by package lists that are fresh, no security update is waiting. When one is, all that
# waits is installed (apt-get upgrade: nothing is removed, changed settings files are kept, held packages stay held).
# An upgrade is not taken back: see undo.
set -eu
# Automatic updates fetch the lists daily, up to half a day late.
FRESH_SECONDS=172800

refuse() { echo "$*"; exit 3; }

# seconds since the lists were fetched; the lists' own times are the mirror's, apt touches these when it has fetched
age_of_lists() {
  newest=0
  for mark in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/periodic/update-stamp /var/lib/apt/lists /var/lib/apt/lists/partial; do
    if [ -e "$mark" ]; then
      at=$(stat -c %Y "$mark")
      if [ "$at" -gt "$newest" ]; then newest=$at; fi
    fi
  done
  echo $(($(date +%s) - newest))
}

are_fresh() {
  for file in /var/lib/apt/lists/*_Packages /var/lib/apt/lists/*_Packages.*; do
    if [ -e "$file" ]; then
      [ "$(age_of_lists)" -lt "$FRESH_SECONDS" ]
      return
    fi
  done
  return 1
}

# the security updates that wait, held ones not among them
waiting() {
  apt-get -s -q -o Debug::NoLocking=1 --with-new-pkgs upgrade >"$work/simulated" 2>"$work/said" || refuse "apt cannot say what is waiting: $(tail -n 1 "$work/said")"
  awk '$1 == "Inst" && tolower($0) ~ /security/ { print $2 }' "$work/simulated"
}

check() {
  command -v apt-get >/dev/null 2>&1 || refuse 'no apt on this host'
  if ! are_fresh; then
    echo 'fetch fresh package lists, and install what waits'
    return 1
  fi
  waiting >"$work/waiting"
  [ -s "$work/waiting" ] || return 0
  echo "install $(wc -l <"$work/waiting") security update(s): $(head -n 12 "$work/waiting" | tr '\n' ' ')"
  return 1
}

apt() { apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"; }
because() { HS_APT_OUTPUT="$work/apt" sh "$HS_ENGINE" apt-why; exit 3; }
# `dash` has no pipefail: the status goes round the pipe, the lines are shown as they come
shown() { { status=0; "$@" 2>&1 || status=$?; echo "$status" >"$work/status"; } | tee "$work/apt"; [ "$(cat "$work/status")" = 0 ]; }
versions() { dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' | sed -n 's/^installed //p' | sort; }

apply() {
  sh "$HS_ENGINE" apt || exit 3
  if ! are_fresh; then
    echo 'apt-get update'
    apt update -o APT::Update::Error-Mode=any >"$work/apt" 2>&1 || because
    # the mark that Ubuntu's apt leaves; Debian's leaves none when nothing was new
    touch /var/lib/apt/periodic/update-success-stamp
  fi
  held=$(apt-mark showhold | tr '\n' ' ')
  if [ -n "$held" ]; then echo "held by this host's owner, left as they are: $held"; fi
  [ -e "$HS_MEMORY/versions" ] || { versions >"$work/versions"; mv "$work/versions" "$HS_MEMORY/versions"; }
  shown apt --with-new-pkgs upgrade || because
  if [ -e /run/reboot-required ]; then echo 'a reboot is needed for some of it to take effect (host.reboot-not-required)'; fi
}

undo() {
  [ -e "$HS_MEMORY/versions" ] || return 0
  versions | comm -13 "$HS_MEMORY/versions" - | cut -d' ' -f1 >"$work/new"
  [ -s "$work/new" ] || return 0
  echo "not taken back: the upgrade of $(tr '\n' ' ' <"$work/new")"
  echo 'The old versions are known to be unsafe, archives drop them, and packages do not promise to find their way back.'
  echo "What was installed before is listed in $HS_MEMORY/versions; one package goes back with apt-get install NAME=VERSION."
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1"
