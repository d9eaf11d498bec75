# shellcheck shell=sh disable=SC2034,SC2154
# official.sh - the prebuilt image, pinned by its digest. A tag is asked once; from then on only the digest counts, so
# that a tag moved later changes nothing here. Goes before release.sh.
# Settings: REPOSITORY, DIGEST (empty: what the tag names now).

source_needs() { :; }
source_room() { room_for 4 0 'pulling the image'; }

recipe() { :; }

source_carries() { [ "$(on_record IMAGE)" = "$REPOSITORY@$(on_record DIGEST)" ]; }
source_hold() {
  case "$(on_record IMAGE)" in "$REPOSITORY"@sha256:*) DIGEST=${DIGEST:-$(on_record DIGEST)} ;; esac
}

source_agrees() {
  case "$(on_record IMAGE)" in "$REPOSITORY"@sha256:*) ;; *) return 1 ;; esac
  [ -z "$DIGEST" ] || [ "$(on_record DIGEST)" = "$DIGEST" ]
}

# Nothing to adopt: Docker itself keeps the layers of a pull that was interrupted.
source_adopt() { return 1; }

source_make() {
  if [ -n "$DIGEST" ]; then asked=$REPOSITORY@$DIGEST; else asked=$REPOSITORY:$VERSION; fi
  say "pulling $asked"
  docker pull -q "$asked" >"$WORK/pull.log" 2>&1 || refuse_pull
  if [ -n "$DIGEST" ]; then
    digest=$DIGEST
  else
    digest=$(docker image inspect -f '{{range .RepoDigests}}{{println .}}{{end}}' "$asked" | sed -n "s|^$REPOSITORY@||p" | head -n 1)
    [ -n "$digest" ] || stop "the registry gave no digest for $asked" 'name one: image.digest in the spec'
  fi
  new_image=$REPOSITORY@$digest
  new_id=$(image_id "$new_image") || stop "Docker does not know $new_image after pulling it" 'docker images --digests'
  new_version=$(image_label "$new_image" org.opencontainers.image.version)
  # an image without the label is asked itself
  [ -n "$new_version" ] || new_version=$(starts "$new_image") || stop "$new_image does not say which version it is: $new_version" 'check image.repository: is it an OpenClaw image?'
  new_version=$(plain "$new_version")
  same_version "$new_version" || stop "$asked holds version $new_version, the spec asks for $VERSION" 'correct image.version or image.digest in the spec; the image was not taken into use'
  new_origin="DIGEST=$digest"
  new_node=$(docker image inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$new_image" | sed -n 's/^NODE_VERSION=//p')
}

refuse_pull() {
  said=$(tail -n 1 "$WORK/pull.log" | cut -c 1-300)
  case $said in
  *'manifest unknown'* | *'not found'* | *'name unknown'* | *'does not exist'*)
    if [ -n "$DIGEST" ]; then
      stop "the registry has no image $asked" 'check image.digest: copy it from the release page, or leave it out to pin what the tag names now'
    fi
    stop "the registry has no image $asked" 'check image.version and image.repository in the spec'
    ;;
  *) stop "$asked could not be pulled: $said" 'check that this host reaches the registry, or use image.source: npm' ;;
  esac
}
