#!/bin/sh
# front-door.sh check|apply|undo - the front door stands as declared; or, when no way in asks for it, nothing of it is left:
# no container, port, network, certificate, password or image.
#   FOLDER     what it has on this host: the record, compose.yaml, sums; in settings what it reads, in data its certificates and their keys
#   COMPOSE CADDYFILE CLIENTS ROOTS   the texts of its files; an empty COMPOSE: closed
#   VISITOR PORTS  who besides the certificate is asked for (empty: nobody), the host's ports that it opens to the world
#   NAME ACCESS LOCAL           the name of https (empty: none) and who gets in; the port on the loopback (empty: none)
#   TAILNET    the port at which tailscale serve leads to it (empty: none)
#   DEADLINE   seconds until a page that is not there is a failure
#   WAYS       all of this in a few words, for who looks later whether it still stands as it was made
#   NETWORK UIDGID              the network between it and the gateway; whom it runs as
#   SOURCE IMAGE DIGEST         where its program comes from
#   HS_MEMORY  keeps its files of before, never its certificates or keys
# The password of basic is laid ready by hardshell up in memory (health's hand-over.sh); only its bcrypt sum is kept.
set -eu
: "${TAILNET=}" "${COMPOSE=}" "${CADDYFILE=}" "${CLIENTS=}" "${ROOTS=}" "${VISITOR=}" "${PORTS=}" "${NAME=}" "${ACCESS=}" "${LOCAL=}" "${IMAGE=}" "${DIGEST=}" "${NETWORK:?}" "${UIDGID:?}" "${WAYS=}"
umask 022
container=openclaw-front-door network=openclaw-front-door
home=$FOLDER data=$FOLDER/data
files='compose.yaml settings/Caddyfile settings/clients.pem settings/authority.pem'
ready=/run/hardshell/channels/front-door
: "${DEADLINE:=180}"

stop() { printf '%s\n' "$1" >&2; exit "${2:-3}"; }
refuse() { echo "$1"; exit 3; }
compose() { env -i PATH="$PATH" HOME=/root LC_ALL=C docker compose --ansi never --project-directory "$home" --env-file "$home/record" -f "$home/compose.yaml" "$@"; }
of() { docker inspect --type container --format "$1" "$container" 2>/dev/null; }
on_record() { sed -n "s/^$1=//p" "$home/record" 2>/dev/null | tail -n 1; }
there() { command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; }
candidate() { apt-cache policy caddy | sed -n 's/^ *Candidate: //p'; }

# ---- what there is, and what there should be ----------------------------------------------------------------------

image_there() { # the image on record is the one it was named after
  image=$(on_record FRONT_DOOR_IMAGE)
  [ -n "$image" ] || return 1
  id=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null) || return 1
  case $id in "sha256:${image##*:}"*) return 0 ;; *) return 1 ;; esac
}
image_wanted() {
  image_there && [ "$(on_record ASKED)" = "$SOURCE $IMAGE $DIGEST" ] || return 1
  [ "$SOURCE" != debian ] || ! dpkg --compare-versions "$(candidate)" gt "$(on_record VERSION)"
}

crypt() { openssl passwd -6 -salt "$1" -stdin; }
password_new() { # one was handed over, and it is another one
  [ "$ACCESS" = basic ] && [ -s "$ready" ] || return 1
  known=$(cat "$home/password" 2>/dev/null) || return 0
  salt=${known#\$6\$}
  [ "$(crypt "${salt%%\$*}" <"$ready")" != "$known" ]
}

text_of() { case $1 in compose.yaml) printf '%s' "$COMPOSE" ;; settings/Caddyfile) printf '%s' "$CADDYFILE" ;; settings/clients.pem) printf '%s' "$CLIENTS" ;; settings/authority.pem) printf '%s' "$ROOTS" ;; esac; }
# what a file gains and loses
differs() { # FILE
  text_of "$1" | cmp -s - "$home/$1" && return 1
  [ -n "$(text_of "$1")" ] || [ -e "$home/$1" ]
}
lines() { text_of "$1" | { if [ -e "$home/$1" ]; then diff -U 0 "$home/$1" - || true; else sed 's/^/+/'; fi; } | sed -n '/^---/d; /^+++/d; /^[+-]/p'; }

others_listen() { # who else has a port that the front door needs
  for port in $PORTS $LOCAL; do
    if [ "$(of "{{range \$p, \$b := .NetworkSettings.Ports}}{{range \$b}}{{.HostPort}} {{end}}{{end}}" | tr ' ' '\n' | grep -cx "$port" || true)" -gt 0 ]; then continue; fi
    who=$(ss -Hltnp "sport = :$port" | grep -v '127\.0\.0\.53' | sed -n 's/.*users:(("\([^"]*\)".*/\1/p' | head -n 1)
    # the step before this one moves it to TAILNET
    if [ "$who" = tailscaled ] && [ -n "$TAILNET" ] && [ "$TAILNET" != "$port" ]; then continue; fi
    [ -z "$who" ] || refuse "port $port of this host is taken by $who: the front door would take it away from it, and nothing was touched (look: ss -ltnp)"
  done
}

differences() {
  image_wanted || { if image_there; then echo 'another Caddy'; else echo 'the image of Caddy is brought'; fi; }
  for file in $files; do
    differs "$file" || continue
    echo "$file of the front door:"
    lines "$file"
  done
  if [ -e "$home/sums" ] && ! sealed; then echo 'its files are written anew: they are not as they were left'; fi
  if password_new; then echo "the password of $VISITOR"
  elif [ "$ACCESS" = basic ] && [ ! -s "$home/settings/access" ]; then echo "the password of $VISITOR, which was not handed over: nobody can get in without it"; fi
  [ "$(stat -c '%u:%g %a' "$data" 2>/dev/null)" = "$UIDGID:$UIDGID 700" ] || echo "the folder of its certificates is its own: $data"
  state=$(of '{{.State.Status}}') || state=absent
  if [ "$state" != running ]; then echo "start it (it is $state)"
  elif ! as_declared; then echo 'make its container anew'
  elif [ -e "$home/settings/Caddyfile" ] && [ "$(of '{{.State.StartedAt}}' | date -f - +%s)" -lt "$(newest)" ]; then echo 'start it anew, with its settings'; fi
}
newest() { stat -c %Y "$home/settings/Caddyfile" "$home/settings/access" "$home/settings/clients.pem" "$home/settings/authority.pem" 2>/dev/null | sort -n | tail -n 1; }
as_declared() {
  want=$(compose config --hash front-door 2>/dev/null | awk '{ print $2 }')
  [ -n "$want" ] && [ "$(of '{{index .Config.Labels "com.docker.compose.config-hash"}}')" = "$want" ] && [ "$(of '{{.Image}}')" = "$(docker image inspect --format '{{.Id}}' "$(on_record FRONT_DOOR_IMAGE)" 2>/dev/null)" ]
}

left() { # what is there of a front door that nobody wants any more
  if there; then
    if of '{{.Id}}' >/dev/null; then echo 'the container of the front door, and its ports'; fi
    if docker network inspect "$network" >/dev/null 2>&1; then echo 'the network between front door and gateway'; fi
    if [ -n "$(docker image ls -q hardshell/front-door)" ]; then echo 'the image of Caddy'; fi
  fi
  if [ -e "$home" ]; then echo "its settings, certificates and their keys, in $home"; fi
}

# ---- Caddy --------------------------------------------------------------------------------------------------------

bring() {
  case $SOURCE in official) pull ;; debian) build ;; *) stop "not a source: $SOURCE" 2 ;; esac
  id=$(docker image inspect --format '{{.Id}}' "$made")
  short=$(printf %s "${id#sha256:}" | cut -c 1-12)
  confined "$made" version >/dev/null 2>"$work/said" || stop "Caddy does not start: $(tail -n 1 "$work/said")" 1
  docker tag "$made" "hardshell/front-door:$short"
  [ -n "$had" ] || docker image rm "$made" >/dev/null
  printf 'FRONT_DOOR_IMAGE=hardshell/front-door:%s\nASKED=%s\nVERSION=%s\n' "$short" "$SOURCE $IMAGE $DIGEST" "$version" >"$home/record"
  for old in $(docker image ls --format '{{.Repository}}:{{.Tag}}' hardshell/front-door); do
    [ "$old" = "hardshell/front-door:$short" ] || docker image rm "$old" >/dev/null 2>&1 || true
  done
}

pull() {
  named=$IMAGE
  [ -z "$DIGEST" ] || named=${IMAGE%:*}@$DIGEST
  echo "fetching $named"
  had=$(docker image ls -q "$named")
  docker pull -q "$named" >/dev/null 2>"$work/said" || stop "$named could not be fetched: $(tail -n 1 "$work/said"); or take the distribution's Caddy (ways.frontDoor.source: debian)" 1
  made=$named
  version=$(docker image inspect --format '{{join .RepoDigests " "}}' "$named")
}

# The distribution's signed packages, unpacked: the program, the libraries that it says it needs, and no shell.
build() {
  echo "making an image of the distribution's Caddy"
  mkdir "$work/root" "$work/packages"
  { download || { apt-get -qq update && download; }; } >"$work/said" 2>&1 || stop "the package caddy cannot be had here: $(grep '^E:' "$work/said" | head -n 1)" 1
  for part in bin lib lib64; do mkdir -p "$work/root/usr/$part"; ln -s "usr/$part" "$work/root/$part"; done
  for package in "$work"/packages/*.deb; do dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$work/root"; done
  rm -rf "$work/root/var" "$work/root/usr/share/doc" "$work/root/usr/share/man" "$work/root/etc/caddy" "$work/root/usr/lib/systemd"
  mkdir -p "$work/root/etc/ssl/certs" "$work/root/tmp" "$work/root/data" "$work/root/etc/front-door"
  cp /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/"
  version=$(dpkg-deb -f "$work"/packages/caddy_*.deb Version)
  tar -c -C "$work/root" --numeric-owner --owner=0 --group=0 . | docker import -c "LABEL hardshell.source=debian hardshell.caddy=$version" - hardshell/front-door:new >/dev/null
  made=hardshell/front-door:new had=
}

download() {
  needed=$(apt-cache show --no-all-versions caddy | sed -n 's/^Depends: //p' | tr ',' '\n' | awk '$1 ~ /^lib.*[0-9]$/ { print $1 }') || return 1
  # shellcheck disable=SC2086
  (cd "$work/packages" && apt-get -qq -o APT::Sandbox::User=root download caddy media-types $needed)
}

confined() { # ARGUMENTS... - Caddy by itself, without a network
  docker run --rm -i --pull never --network none --read-only --cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges --user "$UIDGID:$UIDGID" -e HOME=/tmp \
    --entrypoint /usr/bin/caddy "$@"
}

# ---- doing it -----------------------------------------------------------------------------------------------------

remember() {
  [ ! -e "$HS_MEMORY/seen" ] || return 0
  if [ -d "$home" ]; then
    mkdir "$HS_MEMORY/home"
    tar -c -C "$home" --exclude ./data . | tar -x -p -C "$HS_MEMORY/home"
    [ ! -d "$data" ] || find "$data" -mindepth 1 -type d >"$HS_MEMORY/folders"
  fi
  if there && [ "$(of '{{.State.Running}}')" = true ]; then : >"$HS_MEMORY/ran"; fi
  : >"$HS_MEMORY/seen"
}

write() { # FILE
  if [ -z "$(text_of "$1")" ]; then rm -f "$home/$1"; return; fi
  text_of "$1" >"$home/.new"
  chmod 644 "$home/.new"
  mv -f "$home/.new" "$home/$1"
}

access() { # the part of the Caddyfile that holds the password's sum
  if [ "$ACCESS" != basic ]; then rm -f "$home/settings/access" "$home/password"; return; fi
  # somebody else's password is none
  if [ -e "$home/sums" ] && ! (cd "$home" && grep ' settings/access$' sums | sha256sum -c --status 2>/dev/null); then rm -f "$home/settings/access" "$home/password"; fi
  password_new || [ ! -s "$home/settings/access" ] || grep -q "^	$VISITOR " "$home/settings/access" || stop "the name of who gets in is another one: hand the password over again (ways.https.from)" 1
  password_new || { [ -s "$home/settings/access" ] && return; stop "the password of $VISITOR was not handed over: it is not where ways.https.from says on your machine" 1; }
  # in a subshell, so that nothing of it is left where it could be seen
  sum=$(confined "$(on_record FRONT_DOOR_IMAGE)" hash-password <"$work/line" 2>"$work/said") ||
    stop "the password's sum could not be made: $(tail -n 1 "$work/said")" 1
  (
    umask 077
    crypt "$(openssl rand -hex 8)" <"$ready" >"$home/password"
    printf 'basicauth {\n\t%s %s\n}\n' "$VISITOR" "$sum" >"$home/.new"
  )
  chown "0:$UIDGID" "$home/.new"
  chmod 640 "$home/.new"
  mv -f "$home/.new" "$home/settings/access"
}

seal() { # what it was set up for, and the sums of what that takes
  sed -i '/^WAYS=/d' "$home/record"
  echo "WAYS=$WAYS" >>"$home/record"
  (cd "$home" && for file in $files settings/access; do if [ -e "$file" ]; then sha256sum "$file"; fi; done >sums)
}
sealed() { [ "$(on_record WAYS)" = "$WAYS" ] && (cd "$home" && sha256sum -c --status sums 2>/dev/null); }

seen_from_here() { # what the front door answers to somebody on this host
  curl -q -sk -o "$work/answer" -w '%{http_code}' --noproxy '*' --max-time 5 --resolve "$NAME:443:127.0.0.1" "https://$NAME/healthz" 2>/dev/null || true
}
open() {
  case $ACCESS in
  token) [ "$(seen_from_here)" = 200 ] ;;
  basic) [ "$(seen_from_here)" = 401 ] ;;
  certificate) echo | openssl s_client -connect 127.0.0.1:443 -servername "$NAME" 2>/dev/null | grep -q '^-----BEGIN CERTIFICATE' ;;
  esac
}
open_here() { # on the loopback: without tailscale's word on who is calling, it refuses
  [ "$(curl -q -s -o "$work/answer" -w '%{http_code}' --noproxy '*' --max-time 5 "http://127.0.0.1:$LOCAL/healthz" 2>/dev/null || true)" = 403 ]
}
# Caddy's last error, out of a log which is JSON; without one, what it is at with its authority
caddys_words() {
  docker logs --tail 200 "$container" >"$work/log" 2>&1 || true
  {
    sed -n 's/.*"msg":"\(trying to solve challenge\)".*"challenge_type":"\([^"]*\)".*"ca":"\([^"]*\)".*/\1 \2 of \3, and nothing more/p' "$work/log" | tail -n 1
    sed -n 's/.*"level":"error".*"error":"\([^"\\]*\(\\.[^"\\]*\)*\)".*/\1/p; s/^\(Error: .*\)/\1/p' "$work/log" | tail -n 1
  } | tail -n 1 | sed 's/\\[nrt]/ /g; s/\\\(.\)/\1/g' | cut -c 1-400
}
wait_open() {
  from=$(date +%s) said=
  until { [ -z "$NAME" ] || open; } && { [ -z "$LOCAL" ] || open_here; }; do
    now=$(($(date +%s) - from))
    why=$(caddys_words)
    case $(of '{{.State.Status}} {{.RestartCount}}') in 'running 0' | 'running 1') ;; *) stop "the front door does not start: $(docker logs --tail 1 "$container" 2>&1 | cut -c 1-300)" 1 ;; esac
    [ "$now" -lt "$DEADLINE" ] || stop "the front door was not open after $DEADLINE s${NAME:+ (a certificate that an authority signs needs the name $NAME to lead to this host, and ports 80 and 443 to be open on the way here)}${why:+; Caddy says: $why}" 1
    if [ $((now % 10)) -eq 0 ] && [ "$now" != "$said" ]; then printf '%s\n' "waiting for the front door ($now s)${why:+: $why}"; said=$now; fi
    sleep 1
  done
  echo "the front door is open${NAME:+: https://$NAME}"
}

# What is shown to visitors stays; certificates and keys of a name or an authority of before go, and so does the account there.
tidy() {
  kept=
  if [ -n "$NAME" ]; then
    shown=$(echo | openssl s_client -connect 127.0.0.1:443 -servername "$NAME" 2>/dev/null | openssl x509 -noout -fingerprint -sha256 2>/dev/null) || return 0
    for file in "$data"/certificates/*/"$NAME/$NAME.crt"; do
      [ "$(openssl x509 -noout -fingerprint -sha256 -in "$file" 2>/dev/null)" != "$shown" ] || kept=${file%/*}
    done
    [ -n "$kept" ] || return 0
  fi
  authority=${kept%/*} authority=${authority##*/}
  for one in "$data"/certificates/*/*; do [ "$one" = "$kept" ] || rm -rf "$one"; done
  for one in "$data"/certificates/* "$data"/acme/*; do [ "${one##*/}" = "$authority" ] || rm -rf "$one"; done
  [ "$authority" = local ] || rm -rf "$data/pki"
}

make_network() {
  docker network inspect "$network" >/dev/null 2>&1 ||
    docker network create --subnet "$NETWORK" --label com.docker.compose.project=openclaw --label com.docker.compose.network=front-door "$network" >/dev/null
}

start() {
  # whatever has its name is not the front door, unless Compose makes it now
  docker rm -f "$container" >/dev/null 2>&1 || true
  if ! answer=$(compose up -d --no-build 2>&1); then stop "the front door could not be started: $(printf '%s\n' "$answer" | tail -n 1)" 1; fi
}

take_away() {
  if there; then
    docker rm -f "$container" >/dev/null 2>&1 || true
    if docker network inspect "$network" >/dev/null 2>&1; then
      docker network rm "$network" >/dev/null 2>&1 || [ "${1:-}" = undo ] || stop "the network $network is still used by $(docker network inspect --format '{{range .Containers}}{{.Name}} {{end}}' "$network")" 1
    fi
    for image in $(docker image ls --format '{{.Repository}}:{{.Tag}}' hardshell/front-door); do docker image rm "$image" >/dev/null 2>&1 || true; done
  fi
  rm -rf "$home"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ ! -s "$ready" ] || { umask 077; { cat "$ready"; echo; } >"$work/line"; umask 022; }

case "${1:?check, apply or undo}" in
check)
  if [ -z "$COMPOSE" ]; then
    said=$(left)
    [ -n "$said" ] || exit 0
    printf '%s\n' "$said" | sed 's/^/take away /'
    exit 1
  fi
  if ! there; then
    echo 'the front door, once Docker is there'
    exit 1
  fi
  others_listen
  said=$(differences)
  [ -n "$said" ] || exit 0
  printf '%s\n' "$said"
  exit 1
  ;;

apply)
  if [ -z "$COMPOSE" ]; then
    said=$(left)
    [ -n "$said" ] || { echo 'there is no front door'; exit 0; }
    remember
    take_away
    printf '%s\n' "$said" | sed 's/^/gone: /'
    exit 0
  fi
  there || stop 'Docker does not answer'
  others_listen
  said=$(differences)
  [ -n "$said" ] || { echo 'the front door stands so'; exit 0; }
  remember
  mkdir -p "$home/settings" "$data"
  chmod 755 "$home" "$home/settings"
  chown "$UIDGID:$UIDGID" "$data"
  chmod 700 "$data"
  image_wanted || bring
  for file in $files; do if differs "$file"; then write "$file"; fi; done
  access
  seal
  start
  wait_open
  tidy
  ;;

undo)
  [ -e "$HS_MEMORY/seen" ] || exit 0
  if [ ! -d "$HS_MEMORY/home" ]; then
    take_away undo
    exit 0
  fi
  if there; then docker rm -f "$container" >/dev/null 2>&1 || true; fi
  # certificates stay, where there are any; those of what is undone do not
  mkdir -p "$home"
  find "$home" -mindepth 1 -maxdepth 1 ! -name data -exec rm -rf {} +
  cp -a "$HS_MEMORY/home/." "$home/"
  if [ -e "$HS_MEMORY/ran" ]; then
    make_network
    mkdir -p "$data"
    chown "$UIDGID:$UIDGID" "$data"
    chmod 700 "$data"
    if [ -e "$HS_MEMORY/folders" ]; then
      find "$data" -mindepth 1 -type d | grep -vxF -f "$HS_MEMORY/folders" | while IFS= read -r new; do rm -rf "$new"; done
    fi
    if ! image_there; then
      bring >/dev/null
      # who looks later whether it stands as it was made, reads there how
      sed -n '/^WAYS=/p' "$HS_MEMORY/home/record" >>"$home/record"
    fi
    start
  fi
  ;;
*) stop "not a verb: $1" 2 ;;
esac
