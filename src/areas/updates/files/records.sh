# shellcheck shell=sh disable=SC2154
# records.sh - the releases on record, one folder each in /var/lib/hardshell/releases, named VERSION-FIRST_DIGITS_OF_IMAGE_ID. In it:
#   record         KEY=VALUE: NAME VERSION IMAGE_ID TAG, HELD good|tried (whether it has lived through a watch window, or was
#                  serving when an update began), AT (when that was last so, seconds since 1970), KNOWS_STATE KNOWS_AGENT
#                  (its schemas), SNAPSHOT SNAPSHOT_AT (the state when it was left), HARDSHELL (which version wrote this)
#   release        the image's own record, as in the deployment's folder        papers/  what is known of its content
#   openclaw.json  OpenClaw's settings at that time      compose.yaml
# The tag hardshell/release:NAME is its own: a rebuilt or pruned one of another name does not take its image away.
# Read after words.sh.
releases=/var/lib/hardshell/releases
RELEASES_KEPT=3

name_of_release() { # RELEASE
  image_of=$(sed -n 's/^IMAGE_ID=sha256://p' "$1" | tail -n 1)
  printf '%s-%.12s' "$(sed -n 's/^VERSION=//p' "$1" | tail -n 1)" "$image_of"
}

write_release() { # RELEASE HELD [SNAPSHOT SNAPSHOT_AT]
  named=$(name_of_release "$1")
  folder=$releases/$named
  id_of=$(sed -n 's/^IMAGE_ID=//p' "$1" | tail -n 1)
  mkdir -p "$folder"
  was=$folder/record
  tag=hardshell/release:$named
  docker tag "$id_of" "$tag"
  # one that has held keeps that name, and the day and the settings of then, whatever becomes of another try
  if [ "$2" = tried ] && grep -qx HELD=good "$was" 2>/dev/null; then return 0; fi
  # of a release on record it is known, and a full disk of Docker's does not change that
  knows="$(value KNOWS_STATE "$was") $(value KNOWS_AGENT "$was")"
  case $knows in ' ' | '0 0') knows=$(docker run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges --entrypoint node "$id_of" -p 'const { state = 0, agent = 0 } = require("/app/package.json").openclaw?.schemaVersions ?? {}; `${state} ${agent}`') || { unless_full; knows='0 0'; } ;; esac
  [ "$folder/release" = "$1" ] || cp "$1" "$folder/release"
  papers_of=${1%/*}/papers/$(printf %.12s "${id_of#sha256:}")
  if [ "$folder" != "${1%/*}" ] && [ -d "$papers_of" ]; then mkdir -p "$folder/papers"; cp -Rp "$papers_of" "$folder/papers/"; fi
  if [ "$2" = good ]; then
    cp "$STATE/openclaw.json" "$folder/openclaw.json" 2>/dev/null || true
    cp "$DIRECTORY/compose.yaml" "$folder/compose.yaml" 2>/dev/null || true
  fi
  {
    printf 'NAME=%s\nVERSION=%s\nIMAGE_ID=%s\nTAG=%s\nHELD=%s\nAT=%s\nKNOWS_STATE=%s\nKNOWS_AGENT=%s\nHARDSHELL=%s\n' "$named" "$(sed -n 's/^VERSION=//p' "$1" | tail -n 1)" "$id_of" "$tag" "$2" "$(date +%s)" "${knows% *}" "${knows#* }" "$HARDSHELL"
    if [ -n "${3:-}" ]; then printf 'SNAPSHOT=%s\nSNAPSHOT_AT=%s\n' "$3" "$4"; else grep '^SNAPSHOT' "$was" 2>/dev/null || true; fi
  } >"$folder/record.part"
  sync "$folder/record.part"
  mv -f "$folder/record.part" "$was"
}

# prune_releases CURRENT - the last good ones stay, and what runs, and the last that was tried and did not hold; of the others the
# image goes, its snapshot becomes one like any other
prune_releases() {
  good=0 tried=0
  for record in "$releases"/*/record; do [ ! -f "$record" ] || echo "$(sed -n 's/^AT=//p' "$record") ${record%/record}"; done | sort -rn >"$run/by-age"
  while read -r _ record; do
    named=${record##*/}
    if [ "$(sed -n 's/^HELD=//p' "$record/record")" = good ]; then
      good=$((good + 1))
      [ "$good" -gt "$RELEASES_KEPT" ] || continue
    else
      tried=$((tried + 1))
      [ "$tried" -gt 1 ] || continue
    fi
    [ "$named" != "$1" ] || continue
    forget_release "$record" </dev/null
  done <"$run/by-age"
}

forget_release() { # FOLDER
  id_of=$(sed -n 's/^IMAGE_ID=//p' "$1/record")
  snapshot_of=$(sed -n 's/^SNAPSHOT=//p' "$1/record")
  say "forgetting the release ${1##*/}: newer ones have held"
  # every name it has; a container that still uses it keeps it
  for name_of_image in $(docker image inspect --format '{{range .RepoTags}}{{println .}}{{end}}{{range .RepoDigests}}{{println .}}{{end}}' "$id_of" 2>/dev/null); do
    docker image rm "$name_of_image" >/dev/null 2>&1 || true
  done
  [ -z "$snapshot_of" ] || unpin "$snapshot_of"
  rm -rf "${DIRECTORY:?}/papers/$(printf %.12s "${id_of#sha256:}")" "$1"
}

unpin() { # SNAPSHOT
  # shellcheck source=/dev/null
  . "$programs/$ENGINE.sh"
  work=$run/work
  mkdir -p "$work"
  engine_unpin local "$1" || true
}
