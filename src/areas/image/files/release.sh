# shellcheck shell=sh disable=SC2034
# release.sh - what every source of the image shares: the release record on the host, and the verbs check|apply|undo.
# The step sends one of official.sh, npm.sh, git.sh before this file. Each defines, working in $WORK:
#   source_room      refuses a host with too little disk or memory
#   source_needs     prints the packages that making the image takes
#   source_agrees    whether the image on record is what the spec insists on
#   source_carries   whether the image on record itself carries what the record says of it, and is named by its content
#   source_hold      turns what was resolved once into something to insist on
#   recipe           a short sum of how the image is made; empty when it comes ready-made
#   source_adopt     finds an image that is already in Docker; sets the new_* values, or returns 1
#   source_make      brings the image and sets the new_* values: version image id origin node
# Settings: SOURCE VERSION DIRECTORY, and those of each source. HS_MEMORY keeps what undo needs.
#
# The record, $DIRECTORY/release, KEY=VALUE lines, written last and by a rename: SOURCE VERSION IMAGE (the pinned reference
# that compose uses) IMAGE_ID, one of DIGEST INTEGRITY COMMIT, NODE_VERSION ENGINES SIGNATURES RECIPE BUILT_AT.
# An image gets its final name only when it is whole and has answered, so an interruption leaves nothing to trip over.
set -eu
umask 022
record=$DIRECTORY/release
WORK=/var/lib/hardshell/image
# Local images carry the first digits of their own id in the tag: the name cannot come to mean something else.
final=hardshell/openclaw
building=hardshell/building:$SOURCE

say() { printf '%s\n' "$*"; }
stop() { # MESSAGE HINT [STATUS]
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'try: %s\n' "$2" >&2
  exit "${3:-1}"
}

on_record() { sed -n "s/^$1=//p" "$record" 2>/dev/null | tail -n 1; }

# A version as the spec writes it and as images label it: `v` in front and a build's suffix behind do not count.
plain() { printf '%s\n' "$1" | sed -E 's/^v//; s/-(slim|browser|r[0-9]{8})(-.*)?$//'; }
same_version() { [ "$VERSION" = latest ] || [ "$(plain "$1")" = "$(plain "$VERSION")" ]; }

image_id() { docker image inspect -f '{{.Id}}' "$1" 2>/dev/null; }
image_label() { docker image inspect -f "{{index .Config.Labels \"$2\"}}" "$1" 2>/dev/null | sed 's/^<no value>$//'; }

engine_answers() { docker info -f '{{.ServerVersion}}' >/dev/null 2>&1; }

# A record that others can write proves nothing.
guarded() { [ "$(stat -c '%a %u:%g' "$record" 2>/dev/null)" = '644 0:0' ]; }
# REFERENCE ID
named_by_content() { case $1 in "$final:"*"-$(printf %.12s "${2#sha256:}")") ;; *) return 1 ;; esac; }

# Why the record is not enough; nothing when it is.
lacking() {
  if [ ! -f "$record" ]; then
    echo 'no image is on record'
  elif ! guarded; then
    echo 'the record is not root'\''s alone'
  elif [ "$(on_record SOURCE)" != "$SOURCE" ]; then
    echo "the image on record is from the source $(on_record SOURCE)"
  elif ! same_version "$(on_record VERSION)"; then
    echo "the image on record is version $(on_record VERSION)"
  elif ! source_agrees; then
    echo 'the image on record is not the one that the spec insists on'
  elif [ "$(on_record RECIPE)" != "$(recipe)" ]; then
    echo 'the image on record was made in another way than this hardshell makes it'
  elif [ "$(image_id "$(on_record IMAGE)")" != "$(on_record IMAGE_ID)" ]; then
    echo 'the image on record is not in Docker'
  elif ! source_carries; then
    echo 'the image does not carry what the record says of it'
  fi
}

# room_for DISK_GIB MEMORY_MIB FOR
room_for() {
  mkdir -p "$WORK"
  for folder in "$(docker info -f '{{.DockerRootDir}}')" "$WORK"; do
    free=$(df -Pk "$folder" | awk 'NR == 2 { print int($4 / 1048576) }')
    [ "$free" -ge "$1" ] || stop "$3 needs $1 GiB of free disk, $folder has $free GiB" 'free some space (docker system df, apt-get clean), then run this again' 8
  done
  memory=$(awk '/^(MemTotal|SwapTotal):/ { sum += $2 } END { print int(sum / 1024) }' /proc/meminfo)
  [ "$memory" -ge "$2" ] || stop "$3 needs $2 MiB of memory and swap together, this host has $memory MiB" "${4:-add a swap file, or take a larger server}" 8
}

install_needs() {
  missing=
  for name in $(source_needs); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing="$missing $name"
  done
  [ -n "$missing" ] || return 0
  say "installing what the build needs:$missing"
  dpkg-query -W -f '${Package}\n' | sort -u >"$HS_MEMORY/had"
  apt="apt-get -qq -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold"
  # shellcheck disable=SC2086
  if ! apt-cache show --no-all-versions $missing >/dev/null 2>&1 || ! $apt install --no-install-recommends $missing >"$WORK/apt.log" 2>&1; then
    # the lists may be older than the archive
    { $apt update && $apt install --no-install-recommends $missing; } >"$WORK/apt.log" 2>&1 ||
      stop "the packages$missing could not be installed: $(grep '^E:' "$WORK/apt.log" | head -n 1)" 'apt-get update'
  fi
  dpkg-query -W -f '${Package}\n' | sort -u | comm -13 "$HS_MEMORY/had" - >>"$HS_MEMORY/packages"
}

# name_image ID: the building image has answered and gets its final name
name_image() {
  short=${1#sha256:}
  new_image=$final:$new_version-$(printf %.12s "$short")
  docker tag "$1" "$new_image"
  : >"$HS_MEMORY/made"
}

# starts REFERENCE: the image can run its own program without network, privileges or a writable root
starts() {
  said=$(docker run --rm --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --entrypoint node "$1" -p 'require("/app/package.json").version' 2>&1) || { printf '%s\n' "$said" | tail -n 1; return 1; }
  printf '%s\n' "$said" | tail -n 1
}

write_record() {
  if [ ! -d "$DIRECTORY" ]; then
    mkdir -p "$DIRECTORY"
    : >"$HS_MEMORY/folder"
  fi
  if [ ! -e "$HS_MEMORY/before" ] && [ ! -e "$HS_MEMORY/absent" ]; then
    if [ -e "$record" ]; then
      cp -p "$record" "$HS_MEMORY/before.part"
      mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
    else
      : >"$HS_MEMORY/absent"
    fi
  fi
  part=$DIRECTORY/.release.part
  {
    printf 'SOURCE=%s\nVERSION=%s\nIMAGE=%s\nIMAGE_ID=%s\n' "$SOURCE" "$new_version" "$new_image" "$new_id"
    printf '%s\n' "$new_origin"
    printf 'NODE_VERSION=%s\nENGINES=%s\nSIGNATURES=%s\nRECIPE=%s\nBUILT_AT=%s\n' \
      "${new_node:-}" "${new_engines:-}" "${new_signatures:-}" "$(recipe)" "$(docker image inspect -f '{{.Created}}' "$new_id")"
  } >"$part"
  chown root:root "$part"
  chmod 644 "$part"
  sync "$part"
  mv -f "$part" "$record"
}

# What an interrupted run left. Mounts in a half-made root file system must never be followed.
clear_work() {
  docker rm -f hardshell-image-build >/dev/null 2>&1 || true
  # Docker finishes a commit whose client was killed; such an image never got its final name.
  docker image rm "$building" >/dev/null 2>&1 || true
  docker image prune -f --filter dangling=true --filter "label=hardshell.source=$SOURCE" >/dev/null 2>&1 || true
  find "$WORK" -xdev -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf --one-file-system {} +
}

look() {
  if ! command -v docker >/dev/null 2>&1; then
    say "OpenClaw $VERSION from the source $SOURCE, once Docker is there"
    exit 1
  fi
  why=$(lacking)
  [ -n "$why" ] || return 0
  engine_answers || { say 'Docker does not answer'; exit 3; }
  say "OpenClaw $VERSION from the source $SOURCE: $why"
  exit 1
}

bring() {
  engine_answers || stop 'Docker does not answer' 'systemctl status docker'
  [ -n "$(lacking)" ] || { say "OpenClaw $(on_record VERSION) is already there"; return 0; }
  mkdir -p "$WORK"
  exec 9>"$WORK/lock"
  # What an interrupted run started may still be at it; it holds this lock as long as it lives.
  flock -n 9 || say 'waiting for what an earlier run started'
  flock -w 600 9 || stop 'an earlier build of the image is still running' "wait, or look: fuser -v $WORK/lock"
  # What was resolved once stays, also when the image has to be brought again: only an update moves it.
  if guarded && [ "$(on_record SOURCE)" = "$SOURCE" ] && same_version "$(on_record VERSION)"; then
    VERSION=$(on_record VERSION)
    source_hold
  fi
  new_version='' new_image='' new_id='' new_origin=''
  if source_adopt; then
    say "found in Docker: OpenClaw $new_version ($new_image)"
  else
    source_room
    clear_work
    install_needs
    source_make
    clear_work
  fi
  write_record
  say "on record: OpenClaw $new_version as $new_image"
}

reverse() {
  was=$(on_record IMAGE)
  if [ -e "$HS_MEMORY/absent" ]; then
    rm -f "$record"
    [ ! -e "$HS_MEMORY/folder" ] || rmdir "$DIRECTORY" 2>/dev/null || true
  elif [ -e "$HS_MEMORY/before" ]; then
    cp -p "$HS_MEMORY/before" "$record.undo"
    mv -f "$record.undo" "$record"
  fi
  if command -v docker >/dev/null 2>&1; then
    if [ -d "$WORK" ]; then
      clear_work
      # the lock stays with an earlier build that still runs
      if flock -n "$WORK/lock" true; then rm -f "$WORK/lock"; fi
      rmdir "$WORK" 2>/dev/null || true
    fi
    if [ -e "$HS_MEMORY/made" ] && [ -n "$was" ] && [ "$was" != "$(on_record IMAGE)" ]; then
      docker image rm "$was" >/dev/null 2>&1 || say "the image $was is in use and stays"
    fi
  fi
  if [ -s "$HS_MEMORY/packages" ]; then
    # shellcheck disable=SC2046
    apt-get -qq -y -o DPkg::Lock::Timeout=600 purge $(cat "$HS_MEMORY/packages") >/dev/null || return
  fi
}

case "${1:?check, apply or undo}" in
check) look ;;
apply) bring ;;
undo) reverse ;;
*) stop "not a verb: $1" '' 2 ;;
esac
