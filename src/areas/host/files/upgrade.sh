#!/bin/sh
# upgrade.sh check|apply|undo - by package lists that are fresh, no security update is waiting. When one is, all that
# waits is installed (apt-get upgrade: nothing is removed, changed settings files are kept, held packages stay held).
# An upgrade is not taken back: see undo. After apt.sh, which has what is newer.
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

# the security updates that wait and that apt would install, held ones not among them
waiting() {
  apt-get -s -q -o Debug::NoLocking=1 --with-new-pkgs upgrade >"$work/simulated" 2>"$work/said" || refuse "apt cannot say what is waiting: $(tail -n 1 "$work/said")"
  # shellcheck disable=SC2046,SC2016 # one word each; dpkg's own placeholders
  newer "$work" $(dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed //p') >"$work/newer" 2>"$work/said" || refuse "apt cannot say what is waiting: $(tail -n 1 "$work/said")"
  # by what the control goes by (apt.sh); and of what comes anew, by what apt says itself
  awk 'FILENAME ~ /newer$/ { if (tolower($0) ~ /security/) closes[$1]; next }
    $1 == "Inst" && ($2 in closes || tolower($0) ~ /security/) { print $2 }' "$work/newer" "$work/simulated"
}

check() {
  command -v apt-get >/dev/null 2>&1 || refuse 'no apt on this host'
  if ! are_fresh; then
    echo 'fetch fresh package lists, and install what waits: they will tell what that is, and whether it needs a reboot'
    return 1
  fi
  waiting >"$work/waiting"
  [ -s "$work/waiting" ] || return 0
  echo "install $(wc -l <"$work/waiting") security update(s), and whatever else waits: $(head -n 12 "$work/waiting" | tr '\n' ' ')"
  sed -nE 's/^Inst ([^ ]+) \[([^]]*)\] \(([^ )]+).*/-\1 \2\n+\1 \3/p; s/^Inst ([^ ]+) \(([^ )]+).*/+\1 \2/p' "$work/simulated"
  costs
  return 1
}

# what it takes besides: of the packages, only their names are known
costs() {
  named() { sed -nE "s/^Inst ($1) .*/\1/p" "$work/simulated" | sort -u | tr '\n' ' ' | sed 's/ $//'; }
  kernels=$(named 'linux-image-[^ ]+|linux-virtual|linux-generic[^ ]*|[a-z]+-microcode')
  if [ -n "$kernels" ]; then echo "reboot: $kernels: what they bring runs from the next boot on"; fi
  # what notifies of a reboot on Ubuntu; Debian's own does not say
  shared=$(named 'libc6|libssl[0-9][^ ]*|dbus|systemd|dbus-daemon')
  if [ -n "$shared" ]; then echo "reboot: $shared: what runs keeps the old ones until it is started anew, and a boot starts all of it"; fi
  engine=$(named 'docker\.io|docker-ce|containerd|containerd\.io|runc')
  if [ -n "$engine" ] && [ "$(docker info --format '{{.LiveRestoreEnabled}}' 2>/dev/null || true)" = false ]; then
    echo "gateway: $engine: the engine starts anew, and without live-restore (docker.daemon) its containers do too"
  fi
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
