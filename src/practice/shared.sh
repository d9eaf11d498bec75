# shellcheck shell=sh
# shared.sh - keeps the volume that all practice servers share; runs in a short-lived container that has it at /v.
#   sweep NAME...    keeps only these servers' folders, after taking the packages that any server has downloaded
#   seed NAME KEY    keeps the image store of a server's Docker as seeds/KEY, for new servers to start from
#   twin NAME KEY    keeps all of a stopped server's Docker, containers and volumes too, as twins/KEY
#   untwin KEY       takes that away
#   same A B         whether two files are the same
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin

same() { [ -f "$2" ] && cmp -s "$1" "$2"; }

harvest() {
  mkdir -p /v/archives /v/servers
  for folder in /v/servers/*/archives; do
    [ -d "$folder" ] || continue
    for package in "$folder"/*.deb; do
      [ ! -f "$package" ] || [ -e "/v/archives/${package##*/}" ] || ln "$package" /v/archives/
    done
  done
}

sweep() {
  harvest
  for folder in /v/servers/*; do
    [ -d "$folder" ] || continue
    for name in "$@"; do [ "/v/servers/$name" != "$folder" ] || continue 2; done
    rm -rf "$folder"
  done
}

# The server's Docker may be running: finished layers and image records never change, and each is written before what
# refers to it. So copying names first, then images, then layers gives a whole store as long as nothing is deleted in
# between; a layer that is missing ends the copy. Containers' own layers stay out.
seed() { # NAME KEY
  from=/v/servers/$1/docker
  part=/v/seeds/.$2.part
  [ -f "$from/image/overlay2/repositories.json" ] || {
    echo 'no images are there' >&2
    exit 44
  }
  rm -rf "$part"
  mkdir -p "$part/image/overlay2/layerdb" "$part/overlay2/l"
  for piece in repositories.json imagedb distribution; do
    [ ! -e "$from/image/overlay2/$piece" ] || cp -a "$from/image/overlay2/$piece" "$part/image/overlay2/"
  done
  # the digests that Docker checks are of these records; a half-written one has a temporary name
  find "$part/image" -name '.tmp-*' -delete
  cp -a "$from/image/overlay2/layerdb/sha256" "$part/image/overlay2/layerdb/"
  for layer in "$part"/image/overlay2/layerdb/sha256/*; do
    id=$(cat "$layer/cache-id")
    cp -al "$from/overlay2/$id" "$part/overlay2/"
    rm -rf "$part/overlay2/$id/work/work" "$part/overlay2/$id/merged"
    cp -a "$from/overlay2/l/$(cat "$from/overlay2/$id/link")" "$part/overlay2/l/"
  done
  chmod 700 "$part/image" "$part/image/overlay2"
  chmod 710 "$part/overlay2"
  sync
  rm -rf "/v/seeds/$2.old"
  [ ! -d "/v/seeds/$2" ] || mv "/v/seeds/$2" "/v/seeds/$2.old"
  mv "$part" "/v/seeds/$2"
  rm -rf "/v/seeds/$2.old"
  # the newest few: a key is a recipe, and recipes change
  touch "/v/seeds/$2"
  # shellcheck disable=SC2012
  ls -1t /v/seeds | tail -n +5 | while read -r old; do rm -rf "/v/seeds/$old"; done
  harvest
}

# image and overlay2 as in a seed; the rest, which is written to and so copied by each server, in own
twin() { # NAME KEY
  from=/v/servers/$1/docker
  part=/v/twins/.$2.part
  rm -rf "$part"
  mkdir -p "$part/overlay2" "$part/own/overlay2"
  cp -a "$from/image" "$part/"
  for layer in "$from"/image/overlay2/layerdb/sha256/*; do cp -al "$from/overlay2/$(cat "$layer/cache-id")" "$part/overlay2/"; done
  for piece in "$from"/* "$from"/overlay2/*; do
    inside=${piece#"$from/"}
    case $inside in image | overlay2) continue ;; esac
    [ -e "$part/$inside" ] || cp -a "$piece" "$part/own/$inside"
  done
  rm -rf "/v/twins/$2"
  mv "$part" "/v/twins/$2"
}

untwin() { rm -rf "/v/twins/$1"; }

"$@"
