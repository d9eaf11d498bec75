# shellcheck shell=sh disable=SC2034
# release.sh - what every source of the image shares: the release record on the host, and the verbs check|apply|undo.
# The step sends one of official.sh, npm.sh, git.sh, and extras.sh, before this file. Each source brings the base, on which
# extras.sh builds what the spec wants on top; without any the base is the image. Each defines, working in $WORK:
#   source_room      refuses a host with too little disk or memory
#   source_needs     prints the packages that making the image takes
#   source_agrees    whether the base on record is what the spec insists on
#   source_carries   whether the base on record itself carries what the record says of it, and is named by its content
#   source_hold      turns what was resolved once into something to insist on
#   recipe           a short sum of how the image is made; empty when it comes ready-made
#   source_found     finds an image that is already in Docker, and changes nothing; returns 1 when there is none
#   describe         sets what is still open of the new_* values, of an image that was found or made
#   source_papers    writes what is known of the image's content and origin into a folder: sbom.spdx.json, provenance.json
#   source_lacking   says what of the papers is still to be had; nothing when all is there
#   source_make      brings the image and sets the new_* values: version image id origin node
# Settings: SOURCE VERSION DIRECTORY, ALREADY_THERE (what the check says when it need not be made), and those of each source. HS_MEMORY keeps what undo needs.
#
# The record, $DIRECTORY/release, KEY=VALUE lines, written last and by a rename: SOURCE VERSION IMAGE (the pinned reference
# that compose uses) IMAGE_ID, one of DIGEST INTEGRITY COMMIT, NODE_VERSION ENGINES SIGNATURES RECIPE BUILT_AT, and with
# extras BASE BASE_ID PACKAGES BINARY_<name> (see extras.sh). What belongs to it and is longer, its papers, is in
# $DIRECTORY/papers/<first digits of IMAGE_ID>: the Dockerfile of the extras, sbom.spdx.json, provenance.json, packages.txt.
# An image gets its final name only when it is whole and has answered, so an interruption leaves nothing to trip over.
set -eu
umask 022
record=$DIRECTORY/release
papers=$DIRECTORY/papers
WORK=/var/lib/hardshell/image
# Local images carry the first digits of their own id in the tag: the name cannot come to mean something else.
final=hardshell/openclaw
building=hardshell/building:new

say() { printf '%s\n' "$*"; }
stop() { # MESSAGE HINT [STATUS]
  printf 'error: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'try: %s\n' "$2" >&2
  exit "${3:-1}"
}

on_record() { sed -n "s/^$1=//p" "$record" 2>/dev/null | tail -n 1; }
base_on_record() { on_record BASE | grep . || on_record IMAGE; }
base_id_on_record() { on_record BASE_ID | grep . || on_record IMAGE_ID; }

# A version as the spec writes it and as images label it: `v` in front and a build's suffix behind do not count.
plain() { printf '%s\n' "$1" | sed -E 's/^v//; s/-(slim|browser|r[0-9]{8})(-.*)?$//'; }
same_version() { [ "$VERSION" = latest ] || [ "$(plain "$1")" = "$(plain "$VERSION")" ]; }

image_id() { docker image inspect -f '{{.Id}}' "$1" 2>/dev/null; }
image_label() { docker image inspect -f "{{index .Config.Labels \"$2\"}}" "$1" 2>/dev/null | sed 's/^<no value>$//'; }

engine_answers() { docker info -f '{{.ServerVersion}}' >/dev/null 2>&1; }

# A record that others can write proves nothing.
guarded() { [ "$(stat -c '%a %u:%g' "$record" 2>/dev/null)" = '644 0:0' ]; }
# REFERENCE ID
short() { printf %.12s "${1#sha256:}"; }
named_by_content() { case $1 in "$final:"*"-$(short "$2")") ;; *) return 1 ;; esac; }

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
  elif [ "$(image_id "$(base_on_record)")" != "$(base_id_on_record)" ]; then
    echo 'the base of the image on record is not in Docker'
  elif [ "$(recorded_extras)" != "$(asked_extras)" ]; then
    echo 'the image on record has other extra programs and packages than the spec asks for'
  elif ! extras_carried; then
    echo 'the image on record does not stand on its base'
  elif [ ! -d "$papers/$(short "$(on_record IMAGE_ID)")" ]; then
    echo 'the papers of the image are gone'
  else
    source_lacking
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

install_needs() { # NAMES
  missing=
  for name in "$@"; do
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
  new_image=$final:$new_version-$(short "$1")
  docker tag "$1" "$new_image"
  echo "$new_image" >>"$HS_MEMORY/made"
}

# starts REFERENCE: the image can run its own program without network, privileges or a writable root
starts() {
  said=$(in_image node "$1" -p 'require("/app/package.json").version' 2>&1) || { printf '%s\n' "$said" | tail -n 1; return 1; }
  printf '%s\n' "$said" | tail -n 1
}

# write_papers: what the image on record will be asked about later, while it is at hand. Also mends a folder half written.
write_papers() {
  folder=$papers/$(short "$new_id")
  rm -rf "$folder.part"
  for one in "$papers" "$folder.part"; do
    [ -d "$one" ] || mkdir -m 755 "$one"
  done
  [ ! -f "$WORK/Dockerfile" ] || cp "$WORK/Dockerfile" "$folder.part/Dockerfile"
  # shellcheck disable=SC2016
  in_image dpkg-query "$new_id" -W -f '${Package} ${Version} ${Architecture}\n' >"$folder.part/packages.txt" 2>/dev/null || rm -f "$folder.part/packages.txt"
  source_papers "$folder.part"
  if [ -d "$folder" ]; then
    cp -p "$folder.part"/* "$folder" 2>/dev/null || true
    rm -rf "$folder.part"
  else
    mv "$folder.part" "$folder"
    echo "$folder" >>"$HS_MEMORY/papers"
  fi
}

# in_image PROGRAM IMAGE [WORD...]: without network, privileges or a writable root
in_image() {
  program=$1 in=$2
  shift 2
  docker run --rm --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --entrypoint "$program" "$in" "$@"
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
  write_papers
  part=$DIRECTORY/.release.part
  {
    printf 'SOURCE=%s\nVERSION=%s\nIMAGE=%s\nIMAGE_ID=%s\n' "$SOURCE" "$new_version" "$new_image" "$new_id"
    printf '%s\n' "$new_origin"
    printf 'NODE_VERSION=%s\nENGINES=%s\nSIGNATURES=%s\nRECIPE=%s\nBUILT_AT=%s\n' \
      "${new_node:-}" "${new_engines:-}" "${new_signatures:-}" "$(recipe)" "$(docker image inspect -f '{{.Created}}' "$new_id")"
    [ -z "${new_extras:-}" ] || printf '%s\n' "$new_extras"
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
  for one in "$SOURCE" extras; do
    docker image prune -f --filter dangling=true --filter "label=hardshell.source=$one" >/dev/null 2>&1 || true
  done
  find "$WORK" -xdev -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf --one-file-system {} +
}

look() {
  if ! command -v docker >/dev/null 2>&1; then
    say "OpenClaw $VERSION from the source $SOURCE, once Docker is there"
    show_extras
    exit 1
  fi
  why=$(lacking)
  [ -n "$why" ] || return 0
  engine_answers || { say 'Docker does not answer'; exit 3; }
  say "OpenClaw $VERSION from the source $SOURCE: $why"
  if (hold_resolved; source_found); then say "$ALREADY_THERE"; fi
  show_extras
  exit 1
}

# What was resolved once stays, also when the image has to be brought again: only an update moves it.
hold_resolved() {
  if guarded && [ "$(on_record SOURCE)" = "$SOURCE" ] && same_version "$(on_record VERSION)"; then
    VERSION=$(on_record VERSION)
    source_hold
  fi
}

bring() {
  engine_answers || stop 'Docker does not answer' 'systemctl status docker'
  [ -n "$(lacking)" ] || { say "OpenClaw $(on_record VERSION) is already there"; return 0; }
  mkdir -p "$WORK"
  exec 9>"$WORK/lock"
  # What an interrupted run started may still be at it; it holds this lock as long as it lives.
  flock -n 9 || say 'waiting for what an earlier run started'
  flock -w 600 9 || stop 'an earlier build of the image is still running' "wait, or look: fuser -v $WORK/lock"
  hold_resolved
  new_version='' new_image='' new_id='' new_origin='' new_extras=''
  clear_work
  if source_found; then
    describe
    say "found in Docker: OpenClaw $new_version ($new_image)"
  else
    source_room
    # shellcheck disable=SC2046
    install_needs $(source_needs)
    source_make
  fi
  add_extras
  write_record
  clear_work
  say "on record: OpenClaw $new_version as $new_image"
}

reverse() {
  if [ -e "$HS_MEMORY/papers" ]; then
    while read -r folder; do rm -rf "$folder"; done <"$HS_MEMORY/papers"
    rmdir "$papers" 2>/dev/null || true
  fi
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
    # what stands on another goes first
    if [ -e "$HS_MEMORY/made" ]; then
      tac "$HS_MEMORY/made" | while read -r made; do
        case $made in "$(on_record IMAGE)" | "$(on_record BASE)") continue ;; esac
        docker image rm "$made" >/dev/null 2>&1 || say "the image $made is in use and stays"
      done
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
