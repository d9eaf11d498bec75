#!/bin/sh
# engine.sh check|apply|undo - a Docker engine with Compose 2, from a signed apt repository.
# Settings: DOCKER_SOURCE docker|distro, DOCKER_REPOSITORY (base URL), DOCKER_FINGERPRINT (of the key that signs it).
# The key is checked before apt ever sees it, apt checks all the rest with its strictest settings, everything is fetched
# before anything is installed, and what a refusal leaves behind is put back by undo.
# An engine that is there already from any signed repository stays: nobody's containers are moved to another engine.
set -eu
keyring=/etc/apt/keyrings/hardshell-docker.gpg
sources=/etc/apt/sources.list.d/hardshell-docker.sources
lists=/var/lib/apt/lists
archives=/var/cache/apt/archives
# seconds to wait for another apt
patience=600

refuse() { echo "$*"; exit 3; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }
candidate() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'; }

owner_of_engine() {
  real=$(readlink -f "$1")
  for path in "$1" "$real" "${real#/usr}"; do
    if found=$(dpkg-query -S "$path" 2>/dev/null); then
      echo "${found%%:*}"
      return
    fi
  done
}

compose_major() { docker compose version --short 2>/dev/null | sed 's/^v//; s/\..*//' || true; }

# ---- what would change ----
differences() {
  if ! dockerd=$(command -v dockerd); then
    echo "install Docker from $(where)"
    return
  fi
  major=$(compose_major)
  if [ "${major:-0}" -lt 2 ]; then echo 'install Compose 2'; fi
  [ "$(systemctl is-active docker.service 2>/dev/null || true)" = active ] || echo 'start Docker'
  case $(systemctl is-enabled docker.service 2>/dev/null || true) in enabled*) ;; *) echo 'start Docker at boot' ;; esac
}

where() {
  if [ "$DOCKER_SOURCE" = distro ]; then echo "the distribution's own signed repository"; else echo "$(base), signed by $DOCKER_FINGERPRINT"; fi
}
base() { echo "${DOCKER_REPOSITORY%/}/$ID"; }

ready() {
  # shellcheck source=/dev/null
  . /etc/os-release
  case ${ID:-} in debian | ubuntu) ;; *) refuse "Docker's packages are for Debian and Ubuntu; this is ${PRETTY_NAME:-unknown}" ;; esac
  [ -n "${VERSION_CODENAME:-}" ] || refuse 'this system does not say its codename in /etc/os-release'
  if dockerd=$(command -v dockerd) && [ -z "$(owner_of_engine "$dockerd")" ]; then
    refuse "no package owns $dockerd: it was put there by hand or by a script, and nothing was touched; stop it, take its files away (containers and volumes in /var/lib/docker may stay), then run this again: Docker then comes from a signed repository"
  fi
}

check() {
  ready
  differences >"$work/differences"
  [ -s "$work/differences" ] || return 0
  cat "$work/differences"
  return 1
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
    line=$(grep -v '^[[:space:]]*#' "$file" | grep -nF "${DOCKER_REPOSITORY%/}/" | head -n 1) || continue
    case $line in '') continue ;; esac
    suite=$(grep -v '^[[:space:]]*#' "$file" | sed -nE 's/^Suites:[[:space:]]*//p; s/^deb.*[[:space:]][a-z+]+:[^ ]+[[:space:]]+([^ ]+).*/\1/p' | head -n 1)
    refuse "$file already names ${DOCKER_REPOSITORY%/}, for ${suite:-no release} (this host is $ID $VERSION_CODENAME): nothing was touched; remove that file, then run this again; hardshell writes a source of its own, with the key that is pinned"
  done
}

use_repository() {
  for command in curl gpg; do command -v "$command" >/dev/null 2>&1 || refuse "$command is not installed yet (step host.packages brings it)"; done
  echo "fetching the key of $(base)"
  curl -fsSL --proto =https,http --connect-timeout 20 --max-time 120 -o "$work/key" "$(base)/gpg" 2>"$work/curl" ||
    refuse "the key of $(base) cannot be fetched: $(tail -n 1 "$work/curl")"
  export GNUPGHOME="$work/gnupg"
  mkdir -m 700 "$GNUPGHOME"
  gpg --batch --quiet --with-colons --show-keys "$work/key" >"$work/shown" 2>/dev/null || refuse "$(base)/gpg is no key; nothing was installed"
  # every primary key in the file: one more than the pinned one would be trusted too
  prints=$(awk -F: '$1 == "pub" { primary = 1 } $1 == "fpr" && primary { print $10; primary = 0 }' "$work/shown" | tr '\n' ' ')
  if [ "${prints% }" != "$DOCKER_FINGERPRINT" ]; then
    refuse "the key of $(base) is refused: its fingerprint is ${prints% }, not $DOCKER_FINGERPRINT; nothing was installed"
  fi
  gpg --batch --quiet --import "$work/key" 2>/dev/null
  gpg --batch --quiet --export "$DOCKER_FINGERPRINT" >"$work/keyring"
  echo "its fingerprint is $DOCKER_FINGERPRINT, as pinned"
  [ -d /etc/apt/keyrings ] || { install -d -m 755 /etc/apt/keyrings; : >"$HS_MEMORY/keyrings-made"; }
  install -m 644 "$work/keyring" "$keyring"
  cat >"$work/sources" <<SOURCES
# Written by hardshell. The key was checked against its pinned fingerprint.
Types: deb
URIs: $(base)
Suites: $VERSION_CODENAME
Components: stable
Architectures: $(dpkg --print-architecture)
Signed-By: $keyring
SOURCES
  install -m 644 "$work/sources" "$sources"
  echo "reading $(base)"
  refresh_ours || why_refused "the repository $(base)"
}

# the names that a source has for engine and Compose 2
names() {
  if [ "$DOCKER_SOURCE" = docker ]; then
    echo docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
  else
    echo docker.io
    # the command and buildx are packages of their own in newer releases
    for name in docker-cli docker-buildx; do if [ -n "$(candidate "$name")" ]; then echo "$name"; fi; done
    distro_compose
  fi
  # where the kernel confines with AppArmor, Docker needs its parser to do so
  if [ -d /sys/kernel/security/apparmor ]; then echo apparmor; fi
}

# Ubuntu calls version 2 docker-compose-v2; in Debian docker-compose is version 2 since Debian 13
distro_compose() {
  for name in docker-compose-v2 docker-compose; do
    version=$(candidate "$name")
    if [ -n "$version" ] && dpkg --compare-versions "$version" ge 2; then
      echo "$name"
      return
    fi
  done
  echo none
}

apply() {
  ready
  remember
  if dockerd=$(command -v dockerd); then
    # what is there decides: its Compose comes from where it came from
    case $(owner_of_engine "$dockerd") in docker-ce*) DOCKER_SOURCE=docker ;; *) DOCKER_SOURCE=distro ;; esac
    major=$(compose_major)
    if [ "${major:-0}" -lt 2 ]; then
      if [ "$DOCKER_SOURCE" = docker ]; then wanted=docker-compose-plugin; else wanted=$(distro_compose); fi
      fetch_and_install "$wanted"
    fi
  else
    if [ "$DOCKER_SOURCE" = docker ]; then refuse_other_sources; use_repository; fi
    if [ "$DOCKER_SOURCE" = distro ] && [ -z "$(candidate docker.io)" ]; then
      echo 'apt-get update'
      strict_apt update || why_apt
    fi
    wanted=$(names | tr '\n' ' ')
    fetch_and_install "$wanted"
  fi
  systemctl -q enable docker.service
  systemctl reset-failed docker.service 2>/dev/null || true
  systemctl start docker.service || refuse "Docker does not start: $(journalctl -q -n 3 --no-pager -o cat -u docker.service | tr '\n' ' ')"
  echo "Docker $(docker version --format '{{.Server.Version}}') with Compose $(docker compose version --short)"
}

fetch_and_install() {
  case " $1 " in
    *' none '*) refuse "${PRETTY_NAME:-this release} has no Compose 2 of its own; set docker.source: docker to take Docker's signed repository" ;;
  esac
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

remember() {
  [ ! -e "$HS_MEMORY/seen" ] || return 0
  package_names >"$HS_MEMORY/packages"
  dpkg-query -W -f '${Package}\n' | sort -u >"$HS_MEMORY/known"
  apt-mark showauto | sort -u >"$HS_MEMORY/automatic"
  files_of "$archives" >"$HS_MEMORY/archives"
  files_of "$lists" >"$HS_MEMORY/lists"
  for file in "$keyring" "$sources"; do if [ -e "$file" ]; then cp -a "$file" "$HS_MEMORY/${file##*/}"; fi; done
  if getent group docker >/dev/null; then : >"$HS_MEMORY/group"; fi
  mkdir -p "$HS_MEMORY/accounts"
  for file in passwd group shadow gshadow; do for one in "$file" "$file-"; do if [ -e "/etc/$one" ]; then cp -a "/etc/$one" "$HS_MEMORY/accounts/"; fi; done; done
  if command -v dockerd >/dev/null 2>&1; then : >"$HS_MEMORY/engine"; fi
  cp /proc/sys/net/ipv4/ip_forward "$HS_MEMORY/ip_forward"
  iptables -w -S FORWARD 2>/dev/null | sed -n 's/^-P FORWARD //p' >"$HS_MEMORY/forward" || true
  for folder in /etc/docker /etc/cni/net.d /etc/cni; do if [ -d "$folder" ]; then echo "$folder"; fi; done >"$HS_MEMORY/folders"
  # the last line: only a whole memory is one
  : >"$HS_MEMORY/seen"
}

# Says nothing while all goes well: after a failure the operator is shown the last line, which is the reason.
# What the engine leaves in the kernel when it ends. Called only where there was no engine before.
forget_rules() {
  systemctl -q stop docker.socket docker.service containerd.service 2>/dev/null || true
  for tool in iptables ip6tables; do
    command -v "$tool" >/dev/null 2>&1 || continue
    for table in filter nat raw; do
      "$tool" -w -t "$table" -S >"$work/rules" 2>/dev/null || continue
      sed -n '/^-A DOCKER/d; / -j DOCKER/s/^-A /-D /p; / docker0\( \|$\)/s/^-A /-D /p' "$work/rules" | sort -u | while read -r rule; do
        # shellcheck disable=SC2086
        "$tool" -w -t "$table" $rule
      done
      sed -n 's/^-N \(DOCKER.*\)/\1/p' "$work/rules" >"$work/chains"
      while read -r chain; do "$tool" -w -t "$table" -F "$chain"; done <"$work/chains"
      while read -r chain; do "$tool" -w -t "$table" -X "$chain"; done <"$work/chains"
    done
  done
  policy=$(cat "$HS_MEMORY/forward")
  if command -v iptables >/dev/null 2>&1; then iptables -w -P FORWARD "${policy:-ACCEPT}"; fi
  cat "$HS_MEMORY/ip_forward" >/proc/sys/net/ipv4/ip_forward
  if [ -e /sys/class/net/docker0 ]; then ip link delete docker0; fi
}

undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  package_names | comm -13 "$HS_MEMORY/packages" - >"$work/added"
  # half-installed ones are no less ours
  dpkg-query -W -f '${Package}\n' | sort -u | comm -13 "$HS_MEMORY/known" - >>"$work/added"
  added=$(sort -u "$work/added" | tr '\n' ' ')
  if [ -n "${added% }" ]; then
    if [ ! -e "$HS_MEMORY/engine" ]; then forget_rules; fi
    # shellcheck disable=SC2086
    strict_apt purge $added || refuse "the packages cannot be removed: $(grep '^E:' "$work/apt" | head -n 1)"
    if [ ! -e "$HS_MEMORY/group" ]; then groupdel docker 2>/dev/null || true; fi
    # folders that the engine itself makes as it starts, which purging leaves
    for folder in /etc/docker /etc/cni/net.d /etc/cni; do
      if ! grep -qxF "$folder" "$HS_MEMORY/folders"; then rmdir "$folder" 2>/dev/null || true; fi
    done
    for file in passwd group shadow gshadow; do
      before=$HS_MEMORY/accounts/$file
      if [ -e "$before" ] && cmp -s "$before" "/etc/$file"; then
        cp -a "$before" "/etc/$file"
        if [ -e "$before-" ]; then cp -a "$before-" "/etc/$file-"; else rm -f "/etc/$file-"; fi
      fi
    done
  fi
  for file in "$keyring" "$sources"; do
    if [ -e "$HS_MEMORY/${file##*/}" ]; then cp -a "$HS_MEMORY/${file##*/}" "$file"; else rm -f "$file"; fi
  done
  if [ -e "$HS_MEMORY/keyrings-made" ]; then rmdir /etc/apt/keyrings 2>/dev/null || true; fi
  # what was fetched for it: a tampered package must not lie in the cache
  files_of "$archives" | comm -13 "$HS_MEMORY/archives" - | while IFS= read -r file; do case $file in */lock) ;; *) rm -f "$file" ;; esac; done
  files_of "$lists" | comm -13 "$HS_MEMORY/lists" - | grep -F "/$(printf %s "${DOCKER_REPOSITORY#*://}" | tr / _)" | while IFS= read -r file; do rm -f "$file"; done
  rm -f "$lists"/partial/*
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1"
