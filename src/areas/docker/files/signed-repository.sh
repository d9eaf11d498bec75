#!/bin/sh
# signed-repository.sh - packages from an apt repository whose key is pinned; words for the programs of steps, put before them.
# The key is checked before apt ever sees it, apt checks all the rest with its strictest settings, everything is fetched
# before anything is installed, and what a refusal leaves behind is put back.
# shellcheck disable=SC2154 # work is that folder
# A program says the_repository first; it has a folder $work of its own and the settings that the engine gives every script.
set -eu
lists=/var/lib/apt/lists
archives=/var/cache/apt/archives
# seconds to wait for another apt
patience=600

refuse() { echo "$*"; exit 3; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }
candidate() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'; }

# a program's own `ready` refuses what it cannot work on, its `differences` prints what it would change
check() {
  ready
  differences >"$work/differences"
  [ -s "$work/differences" ] || return 0
  cat "$work/differences"
  return 1
}

# the_repository NAME ADDRESS KEY FINGERPRINT COMPONENT: below ADDRESS there is a folder for each of Debian and Ubuntu, and in it the KEY
the_repository() {
  # shellcheck source=/dev/null
  . /etc/os-release
  case ${ID:-} in debian | ubuntu) ;; *) refuse "the packages of $1 are for Debian and Ubuntu; this is ${PRETTY_NAME:-unknown}" ;; esac
  [ -n "${VERSION_CODENAME:-}" ] || refuse 'this system does not say its codename in /etc/os-release'
  keyring=/etc/apt/keyrings/hardshell-$1.gpg
  sources=/etc/apt/sources.list.d/hardshell-$1.sources
  address=${2%/}
  base=$address/$ID
  key=$(printf %s "$3" | sed "s/CODENAME/$VERSION_CODENAME/")
  fingerprint=$4
  component=$5
}

# The lines that files gain and lose. A keyring has none: its fingerprint says all that it holds.
gains() {
  if [ -e "$keyring" ]; then echo "$keyring is written anew:"; else echo "$keyring is created:"; fi
  echo "+the key $fingerprint alone, in binary, fetched from $base/$key and refused when it is another one"
  source_text >"$work/sources"
  if cmp -s "$work/sources" "$sources"; then return; fi
  echo "$sources:"
  if [ -e "$sources" ]; then diff -U 0 "$sources" "$work/sources" | sed -n '1,2d; /^[+-]/p'; else sed 's/^/+/' "$work/sources"; fi
}

source_text() {
  cat <<SOURCES
# Written by hardshell. The key was checked against its pinned fingerprint.
Types: deb
URIs: $base
Suites: $VERSION_CODENAME
Components: $component
Architectures: $(dpkg --print-architecture)
Signed-By: $keyring
SOURCES
}

# ---- apt, strictly, and patiently ----
# strict_apt ARGUMENTS: output to $work/apt; waits for an apt that is at work, whoever it is
strict_apt() {
  tries=0
  while :; do
    sh "$HS_ENGINE" apt-turn || exit 3
    status=0
    apt-get -q -y -o APT::Update::Error-Mode=any \
      -o DPkg::Lock::Timeout="$patience" -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
      -o Acquire::AllowInsecureRepositories=false -o Acquire::AllowDowngradeToInsecureRepositories=false \
      -o Acquire::AllowWeakRepositories=false -o Acquire::Check-Valid-Until=true -o APT::Get::AllowUnauthenticated=false \
      -o Acquire::Retries=2 -o APT::Get::List-Cleanup=0 -o APT::Sandbox::User=_apt \
      "$@" >"$work/apt" 2>&1 || status=$?
    # another one came in between: apt waits for dpkg's lock by itself, for that of its lists it does not
    if [ "$status" = 0 ] || ! grep -q "Could not get lock" "$work/apt" || [ "$tries" -ge 10 ]; then return "$status"; fi
    tries=$((tries + 1))
  done
}

# of apt's own refusals, the engine knows the words; the last line is the reason and what to do
why_apt() { HS_APT_OUTPUT="$work/apt" sh "$HS_ENGINE" apt-why; exit 3; }

# why_refused WHAT: apt's many words as one line
why_refused() {
  if grep -qE 'Packages need to be removed|Held packages were changed|No space left|enough free space' "$work/apt"; then why_apt; fi
  # apt also says "is not signed" of what is signed wrongly: that comes last
  if grep -qE 'NO_PUBKEY|Missing key' "$work/apt"; then reason='it is signed by another key than the pinned one'
  elif grep -qE 'BADSIG|manipulated|signatures were invalid|NODATA|not clearsigned' "$work/apt"; then reason='its signature does not fit: the index was changed after it was signed'
  elif grep -qE 'is expired|is not valid anymore' "$work/apt"; then reason='its index has expired: it is stale, or an old one is being replayed'
  elif grep -q 'is not signed' "$work/apt"; then reason='it is not signed'
  elif grep -qE 'Hash Sum mismatch|unexpected size|mismatch' "$work/apt"; then reason="a file is not the one that was signed: it was changed on the way ($(sed -n 's/.*Failed to fetch [^ ]*\/\([^ /]*\) .*/\1/p' "$work/apt" | head -n 1))"
  elif grep -q 'does not have a Release file' "$work/apt"; then reason="it has nothing for $VERSION_CODENAME"
  else reason=$(grep -E '^(E|W|Err):' "$work/apt" | head -n 1); fi
  refuse "$1 is refused: $reason; nothing was installed"
}

refresh_ours() { strict_apt -o Dir::Etc::sourcelist="$sources" -o Dir::Etc::sourceparts=- update; }

# Someone's own source for the same repository: with another keyring it would stop all of apt, with another release it
# would bring other packages than ours.
refuse_other_sources() {
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [ ! -f "$file" ] || [ "$file" = "$sources" ]; then continue; fi
    line=$(grep -v '^[[:space:]]*#' "$file" | grep -nF "$address/" | head -n 1) || continue
    case $line in '') continue ;; esac
    suite=$(grep -v '^[[:space:]]*#' "$file" | sed -nE 's/^Suites:[[:space:]]*//p; s/^deb.*[[:space:]][a-z+]+:[^ ]+[[:space:]]+([^ ]+).*/\1/p' | head -n 1)
    refuse "$file already names $address, for ${suite:-no release} (this host is $ID $VERSION_CODENAME): nothing was touched; remove that file, then run this again; hardshell writes a source of its own, with the key that is pinned"
  done
}

use_repository() {
  for command in curl gpg; do command -v "$command" >/dev/null 2>&1 || refuse "$command is not installed yet (step host.packages brings it)"; done
  echo "fetching the key of $base"
  curl -fsSL --proto =https,http --connect-timeout 20 --max-time 120 -o "$work/key" "$base/$key" 2>"$work/curl" ||
    refuse "the key of $base cannot be fetched: $(tail -n 1 "$work/curl")"
  export GNUPGHOME="$work/gnupg"
  mkdir -m 700 "$GNUPGHOME"
  gpg --batch --quiet --with-colons --show-keys "$work/key" >"$work/shown" 2>/dev/null || refuse "$base/$key is no key; nothing was installed"
  # every primary key in the file: one more than the pinned one would be trusted too
  prints=$(awk -F: '$1 == "pub" { primary = 1 } $1 == "fpr" && primary { print $10; primary = 0 }' "$work/shown" | tr '\n' ' ')
  if [ "${prints% }" != "$fingerprint" ]; then
    refuse "the key of $base is refused: its fingerprint is ${prints% }, not $fingerprint; nothing was installed"
  fi
  gpg --batch --quiet --import "$work/key" 2>/dev/null
  gpg --batch --quiet --export "$fingerprint" >"$work/keyring"
  echo "its fingerprint is $fingerprint, as pinned; the keyring has $(wc -c <"$work/keyring") bytes"
  [ -d /etc/apt/keyrings ] || { install -d -m 755 /etc/apt/keyrings; : >"$HS_MEMORY/keyrings-made"; }
  install -m 644 "$work/keyring" "$keyring"
  source_text >"$work/sources"
  install -m 644 "$work/sources" "$sources"
  echo "reading $base"
  refresh_ours || why_refused "the repository $base"
}

# NAMES
fetch_and_install() {
  sh "$HS_ENGINE" apt || exit 3
  # shellcheck disable=SC2086
  held=$(apt-mark showhold $1 | tr '\n' ' ')
  if [ -n "$held" ]; then refuse "held by this host's owner: ${held% }; nothing was installed; let go first (apt-mark unhold ${held% }), then run this again"; fi
  echo "fetching $1"
  # all of it first: a tampered package is found before any other is unpacked
  # shellcheck disable=SC2086
  if ! strict_apt install --no-remove --no-install-recommends --download-only $1; then
    # lists so old that the mirror has newer files
    if grep -qE '404 +Not Found|Unable to locate package|has no installation candidate|unmet dependencies' "$work/apt"; then
      echo 'apt-get update'
      strict_apt update || why_apt
      # shellcheck disable=SC2086
      strict_apt install --no-remove --no-install-recommends --download-only $1 || why_refused 'a package'
    else
      why_refused 'a package'
    fi
  fi
  echo "installing $1"
  # shellcheck disable=SC2086
  strict_apt install --no-remove --no-install-recommends $1 || why_apt
}

# ---- before and after ----
package_names() { dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u; }
files_of() { find "$1" -maxdepth 2 -type f 2>/dev/null | sort; }

remember_packages() {
  package_names >"$HS_MEMORY/packages"
  dpkg-query -W -f '${Package}\n' | sort -u >"$HS_MEMORY/known"
  apt-mark showauto | sort -u >"$HS_MEMORY/automatic"
  files_of "$archives" >"$HS_MEMORY/archives"
  files_of "$lists" >"$HS_MEMORY/lists"
  for file in "$keyring" "$sources"; do if [ -e "$file" ]; then cp -a "$file" "$HS_MEMORY/${file##*/}"; fi; done
}

# What has been installed since, half-installed ones too: they are no less ours. On one line.
added_since() {
  {
    package_names | comm -13 "$HS_MEMORY/packages" -
    dpkg-query -W -f '${Package}\n' | sort -u | comm -13 "$HS_MEMORY/known" -
  } | sort -u | tr '\n' ' '
}

# may_go NAMES: refuses where somebody else needs them
may_go() { HS_APT_NAMES=$1 sh "$HS_ENGINE" apt-may-go || exit 3; }

purge() { # NAMES
  # shellcheck disable=SC2086
  strict_apt purge $1 || refuse "the packages cannot be removed: $(grep '^E:' "$work/apt" | head -n 1)"
}

# Says nothing while all goes well: after a failure the operator is shown the last line, which is the reason.
put_repository_back() {
  for file in "$keyring" "$sources"; do
    if [ -e "$HS_MEMORY/${file##*/}" ]; then cp -a "$HS_MEMORY/${file##*/}" "$file"; else rm -f "$file"; fi
  done
  if [ -e "$HS_MEMORY/keyrings-made" ]; then rmdir /etc/apt/keyrings 2>/dev/null || true; fi
  # what was fetched for it: a tampered package must not lie in the cache
  files_of "$archives" | comm -13 "$HS_MEMORY/archives" - | while IFS= read -r file; do case $file in */lock) ;; *) rm -f "$file" ;; esac; done
  files_of "$lists" | comm -13 "$HS_MEMORY/lists" - | grep -F "/$(printf %s "${base#*://}" | tr / _)" | while IFS= read -r file; do rm -f "$file"; done
  rm -f "$lists"/partial/*
}
