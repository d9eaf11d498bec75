#!/bin/sh
# engine.sh check|apply|undo - a Docker engine with Compose 2, from a signed apt repository. After signed-repository.sh.
# Settings: DOCKER_SOURCE docker|distro, DOCKER_REPOSITORY (base URL), DOCKER_FINGERPRINT (of the key that signs it).
# An engine that is there already from any signed repository stays: nobody's containers are moved to another engine.
set -eu

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
    wanted=$(names | tr '\n' ' ')
    case " $wanted" in
      *' none '*)
        if [ -n "$(candidate docker.io)" ]; then refuse_without_compose; fi
        wanted='by names that fresh package lists will tell'
        ;;
    esac
    echo "install Docker from $(where): $wanted"
    if [ "$DOCKER_SOURCE" = docker ]; then gains; fi
    return
  fi
  major=$(compose_major)
  if [ "${major:-0}" -lt 2 ]; then echo 'install Compose 2'; fi
  [ "$(systemctl is-active docker.service 2>/dev/null || true)" = active ] || echo 'start Docker'
  case $(systemctl is-enabled docker.service 2>/dev/null || true) in enabled*) ;; *) echo 'start Docker at boot' ;; esac
}

where() {
  if [ "$DOCKER_SOURCE" = distro ]; then echo "the distribution's own signed repository"; else echo "${DOCKER_REPOSITORY%/}/$ID, signed by $DOCKER_FINGERPRINT"; fi
}

ready() {
  # a snap's, say: two engines would have the same socket and the same folders. One in a container of another kind is none of ours.
  if ! command -v dockerd >/dev/null; then
    for process in $(pidof dockerd || true); do
      [ "$(readlink "/proc/$process/ns/pid")" != "$(readlink /proc/self/ns/pid)" ] ||
        refuse "a dockerd runs that is on no usual path ($(readlink "/proc/$process/exe" || echo "process $process")), and nothing was touched; move what it runs, take it away (snap remove docker), then run this again: Docker then comes from a signed repository"
    done
  fi
  if dockerd=$(command -v dockerd) && [ -z "$(owner_of_engine "$dockerd")" ]; then
    refuse "no package owns $dockerd: it was put there by hand or by a script, and nothing was touched; stop it, take its files away (containers and volumes in /var/lib/docker may stay), then run this again: Docker then comes from a signed repository"
  fi
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
      install_engine "$wanted"
    fi
  else
    if [ "$DOCKER_SOURCE" = docker ]; then refuse_other_sources; use_repository; fi
    if [ "$DOCKER_SOURCE" = distro ] && [ -z "$(candidate docker.io)" ]; then
      echo 'apt-get update'
      strict_apt update || why_apt
    fi
    wanted=$(names | tr '\n' ' ')
    install_engine "$wanted"
  fi
  systemctl -q enable docker.service
  systemctl reset-failed docker.service 2>/dev/null || true
  systemctl start docker.service || refuse "Docker does not start: $(journalctl -q -n 3 --no-pager -o cat -u docker.service | tr '\n' ' ')"
  echo "Docker $(docker version --format '{{.Server.Version}}') with Compose $(docker compose version --short)"
}

refuse_without_compose() { refuse "${PRETTY_NAME:-this release} has no Compose 2 of its own; set docker.source: docker to take Docker's signed repository"; }

install_engine() {
  case " $1 " in *' none '*) refuse_without_compose ;; esac
  fetch_and_install "$1"
}

# ---- before and after ----
remember() {
  [ ! -e "$HS_MEMORY/seen" ] || return 0
  remember_packages
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

# Says nothing while all goes well: after a failure the operator is shown the last line, which is the reason.
undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  added=$(added_since)
  if [ -n "${added% }" ]; then
    may_go "$added"
    if [ ! -e "$HS_MEMORY/engine" ]; then forget_rules; fi
    purge "$added"
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
  put_repository_back
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
the_repository docker "$DOCKER_REPOSITORY" gpg "$DOCKER_FINGERPRINT" stable
"$1"
