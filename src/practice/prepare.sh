#!/bin/sh
# prepare.sh look|do - what the operator's machine needs before it can hold a practice server.
# `look` changes nothing and says what `do` would do, so that the operator can be asked first:
#   want=WORDS      one line for each thing that would be installed or started
#   docker=VERSION  when it answers already
# `do` does it, and can be run again at any time.
# shellcheck source-path=SCRIPTDIR
. "$HS_HERE/common.sh"

root=no
[ "$(id -u)" = 0 ] && root=yes
has() { command -v "$1" >/dev/null 2>&1; }
has_systemd() { [ -d /run/systemd/system ]; }

packages=
need() { has "$1" || packages="$packages $2"; }

install_packages() {
  apt-get update || return
  # from Debian 13 on, docker.io is the daemon alone
  if ! has docker && apt-cache show docker-cli >/dev/null 2>&1; then packages="$packages docker-cli"; fi
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates $packages
}

# why dockerd does not answer, in words that lead on
no_docker() {
  if [ "$(uname -s)" = Darwin ]; then
    has docker || fail operator 'Docker is not installed on this machine' 'install Docker Desktop, start it, and run this again'
    fail operator 'Docker Desktop is not running' 'start Docker Desktop and run this again'
  fi
  if has docker && [ -S /var/run/docker.sock ] && [ ! -w /var/run/docker.sock ]; then
    fail operator 'this user may not use Docker' "run: sudo usermod -aG docker $(id -un)   then log in again"
  fi
  [ -z "${DOCKER_HOST:-}" ] || fail operator "Docker at $DOCKER_HOST does not answer" 'check DOCKER_HOST, or unset it'
  [ "$root" = yes ] || fail operator 'Docker does not answer, and only root can install or start it' \
    'install Docker (https://docs.docker.com/engine/install/) and start it, or run this as root'
}

registry_answers() {
  if docker_answers; then
    docker image inspect "${HS_BASE_IMAGE:-debian:$HS_SUITE-slim}" >/dev/null 2>&1 ||
      within 8 docker manifest inspect "debian:$HS_SUITE-slim" >/dev/null 2>&1
  elif has curl; then
    # 401 is the registry's way of saying that it is there
    [ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' https://registry-1.docker.io/v2/)" = 401 ]
  else
    false
  fi
}

# what kind of base the image will have: cached, pulled, or made
base_kind() {
  if docker_answers && docker image inspect "$(image_name)" >/dev/null 2>&1; then
    echo ready
  elif [ -s "$HS_CACHE/$(image_name | tr : -).tar.gz" ]; then
    echo cached
  elif [ "${HS_BASE:-}" != made ] && registry_answers; then
    echo pulled
  else
    echo made
  fi
}

look() {
  starts=no
  if ! docker_answers; then
    no_docker
    starts=yes
    { has dockerd && has docker; } || packages="$packages docker.io"
    # dockerd calls it, and Debian's docker.io only recommends it
    need iptables iptables
  fi
  need ssh openssh-client
  kind=$(base_kind)
  if [ "$kind" = made ]; then
    [ -n "$(debian_sources "$HS_SUITE")" ] || fail operator \
      'no container registry can be reached, and this machine has no Debian package source to make a server from' \
      'connect to a network where Docker can pull images, or run this on a Debian machine'
    need mmdebstrap mmdebstrap
  fi
  if [ -n "$packages" ]; then
    has apt-get || fail operator "this machine lacks:$packages" 'install them and run this again'
    [ "$root" = yes ] || fail operator "this machine lacks:$packages" "run: sudo apt-get install$packages"
  fi
}

refuse_unfit() {
  case $(docker info -f '{{.SecurityOptions}}') in
    *name=rootless*) fail operator 'rootless Docker cannot hold a server with its own systemd and Docker' \
      'use the ordinary Docker daemon: docker context use default' ;;
  esac
  case ${DOCKER_HOST:-$(docker context inspect -f '{{.Endpoints.docker.Host}}' 2>/dev/null || true)} in
    tcp:* | ssh:*) fail operator 'Docker runs on another machine, where the practice server could not be reached on loopback' \
      'use a Docker on this machine: unset DOCKER_HOST, or docker context use default' ;;
  esac
  [ "$(docker info -f '{{.OSType}}')" = linux ] || fail operator 'Docker here runs Windows containers' 'switch Docker Desktop to Linux containers'
}

case $1 in
  look)
    look
    [ -z "$packages" ] || echo "want=install from Debian:$packages"
    [ "$starts" = no ] || if has_systemd; then
      echo 'want=start Docker (systemctl start docker)'
    else
      echo 'want=start the Docker daemon in the background, until this machine stops'
    fi
    case $kind in
      cached) echo "want=load the cached image of a Debian $HS_SUITE server into Docker" ;;
      pulled) echo "want=pull Debian $HS_SUITE from Docker Hub and make a server's image of it, once (about a minute)" ;;
      made) echo "want=make an image of a Debian $HS_SUITE server from this machine's package source, once (about a minute)" ;;
    esac
    if [ "$starts" = no ]; then
      refuse_unfit
      echo "docker=$(docker version -f '{{.Server.Version}}')"
    fi
    ;;
  do)
    hold prepare 'is preparing this machine'
    look
    if [ -n "$packages" ]; then
      log=$HS_CACHE/prepare.log
      say "installing$packages"
      install_packages >"$log" 2>&1 </dev/null || fail operator "apt-get could not install$packages: $(last_line "$log")" "see $log"
    fi
    if ! docker_answers; then
      log=$HS_CACHE/dockerd.log
      say 'starting the Docker daemon'
      if has_systemd; then
        systemctl start docker >"$log" 2>&1 || fail operator "Docker did not start: $(last_line "$log")" 'see: journalctl -u docker'
      else
        # its own session, no lock of ours, nothing on a TCP port: it outlives this script
        setsid nohup dockerd --host unix:///var/run/docker.sock >"$log" 2>&1 </dev/null 9>&- &
      fi
      tries=300
      until docker_answers; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail operator "the Docker daemon does not answer: $(last_line "$log")" "see $log"
        sleep 0.1
      done
    fi
    refuse_unfit
    echo "docker=$(docker version -f '{{.Server.Version}}')"
    ;;
  *) fail internal "prepare.sh: unknown verb $1" 'this is a bug' ;;
esac
