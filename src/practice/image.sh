#!/bin/sh
# image.sh - makes the image of a practice server: a small Debian as a provider hands it out (systemd, sshd, sudo, apt;
# no Docker, no curl, no firewall front end: bringing those is hardshell's work). Named by a hash of its recipe, so it
# is made once. Tried in order: the image in Docker, its tar in the cache, a pulled Debian, a Debian made by mmdebstrap.
#   answers image=NAME
# HS_BASE=made|pulled insists on one of the last two; HS_BASE_IMAGE names a local image to use as the pulled one.
# shellcheck source-path=SCRIPTDIR
. "$HS_HERE/common.sh"

image=$(image_name)
kept=$HS_CACHE/$(printf %s "$image" | tr : -).tar.gz

answer() {
  echo "image=$image"
  exit 0
}
in_docker() { docker image inspect "$image" >/dev/null 2>&1; }

in_docker && answer
hold image 'is making the same image'
in_docker && answer

maker=hardshell-practice-maker-$$
work=$(mktemp -d "$HS_CACHE/making.XXXXXX")
# mmdebstrap mounts parts of this machine (/sys, /dev/shm) into the root it makes. Killed, it leaves them mounted, and
# nothing may be deleted through them.
bury() {
  if grep -qF " $1/" /proc/self/mounts 2>/dev/null; then
    say "something is still mounted below $1: left alone"
  else
    find "$1" -xdev -depth -delete
  fi
}
# So its mounts live in a namespace that ends with it. Without root it makes one itself.
mmdebstrap_apart() {
  if [ "$(id -u)" = 0 ]; then set -- unshare --mount mmdebstrap "$@"; else set -- mmdebstrap "$@"; fi
  TMPDIR=$work "$@"
}
clean() {
  docker rm -f "$maker" >/dev/null 2>&1 || true
  docker rmi "hardshell-practice-base:$$" >/dev/null 2>&1 || true
  bury "$work"
}
trap 'clean; release' EXIT
trap 'exit 130' INT TERM HUP
# what an interrupted run has left; nobody else is at it while we hold the lock
for stale in "$HS_CACHE"/making.*; do [ "$stale" = "$work" ] || bury "$stale"; done
docker ps -aq --filter label=hardshell.practice.maker=1 | while read -r stale; do docker rm -f "$stale" >/dev/null; done
docker images -q hardshell-practice-base | while read -r stale; do docker rmi "$stale" >/dev/null 2>&1 || true; done

if [ -s "$kept" ]; then
  say "loading the cached image of Debian $HS_SUITE"
  docker load -q -i "$kept" >/dev/null 2>"$work/err" && in_docker && answer
  say "the cached image is damaged and is made anew: $(last_line "$work/err")"
  rm -f "$kept"
fi

debian_sources "$HS_SUITE" >"$work/debian.sources"
# one list, read by mmdebstrap and by dress.sh
packages=$(sed -n 's/^packages="\(.*\)"$/\1/p' "$HS_HERE/dress.sh")

pulled=${HS_BASE_IMAGE:-debian:$HS_SUITE-slim}
base=
if [ "${HS_BASE:-}" != made ]; then
  if docker image inspect "$pulled" >/dev/null 2>&1; then
    base=$pulled
  elif within 8 docker manifest inspect "$pulled" >/dev/null 2>&1; then
    say "pulling $pulled"
    if within 600 docker pull -q "$pulled" >/dev/null 2>"$work/err"; then
      base=$pulled
    else
      say "it could not be pulled: $(last_line "$work/err")"
    fi
  fi
fi
if [ -z "$base" ]; then
  [ "${HS_BASE:-}" != pulled ] || fail operator "$pulled cannot be pulled" 'check the network, or let hardshell make a Debian itself'
  [ -s "$work/debian.sources" ] || fail operator \
    'no container registry can be reached, and this machine has no Debian package source to make a server from' \
    'connect to a network where Docker can pull images, or run this on a Debian machine'
  say "making Debian $HS_SUITE with mmdebstrap (about a minute, once)"
  base=hardshell-practice-base:$$
  # No hook touches /dev of the new root: it is bind-mounted from this machine.
  mmdebstrap_apart --variant=minbase --format=tar --include="$(printf %s "$packages" | tr ' ' ,)" \
    --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io \
    "$HS_SUITE" "$work/root.tar" "$work/debian.sources" >"$work/log" 2>&1 </dev/null || {
    cp "$work/log" "$HS_CACHE/mmdebstrap.log"
    hint="see $HS_CACHE/mmdebstrap.log"
    [ "$(id -u)" = 0 ] || hint="mmdebstrap without root needs user namespaces and a range in /etc/subuid; or make the image once as root. $hint"
    fail operator "mmdebstrap could not make Debian $HS_SUITE: $(last_line "$work/log")" "$hint"
  }
  say 'importing it into Docker'
  docker import "$work/root.tar" "$base" >/dev/null
  rm "$work/root.tar"
fi

say 'dressing it as a server'
mkdir "$work/operator"
cp "$HS_HERE/dress.sh" "$HS_HERE/guest-init.sh" "$work/debian.sources" "$work/operator/"
[ -z "$HS_CA" ] || cp "$HS_CA" "$work/operator/ca.pem"
dress() { # CAPABILITY... - with them or not at all
  docker rm -f "$maker" >/dev/null 2>&1 || true
  docker create --name "$maker" --label hardshell.practice.maker=1 "$@" --entrypoint /bin/sh "$base" /operator/dress.sh >"$work/log" 2>&1 || return
  docker cp "$work/operator" "$maker:/operator" >"$work/log" 2>&1 || return
  docker start -a "$maker" >"$work/log" 2>&1
}
# A machine may withhold a capability from Docker itself. Only trying shows it.
extra=SYS_RESOURCE
dress --cap-add SYS_RESOURCE || {
  extra=
  dress || {
    cp "$work/log" "$HS_CACHE/dress.log"
    fail operator "the Debian $HS_SUITE image could not be finished: $(last_line "$work/log")" "see $HS_CACHE/dress.log"
  }
}
docker commit -c 'ENTRYPOINT ["/usr/sbin/hardshell-guest-init"]' -c 'CMD []' \
  -c "LABEL hardshell.practice.extra=$extra" -c 'LABEL hardshell.practice.maker=0' "$maker" "$image" >/dev/null

say 'keeping it in the cache'
docker save "$image" | gzip -1 >"$work/image.tar.gz" && mv "$work/image.tar.gz" "$kept"
# images and tars of earlier recipes of this suite, unless a server still uses them
docker images --format '{{.Repository}}:{{.Tag}}' hardshell-practice | while read -r old; do
  case $old in "$image") ;; hardshell-practice:"$HS_SUITE"-*) docker rmi "$old" >/dev/null 2>&1 || true ;; esac
done
for old in "$HS_CACHE"/hardshell-practice-"$HS_SUITE"-*.tar.gz; do [ "$old" = "$kept" ] || rm -f "$old"; done
echo "image=$image"
