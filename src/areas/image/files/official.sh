# shellcheck shell=sh disable=SC2034,SC2154
# official.sh - the prebuilt image, pinned by its digest. A tag is asked once; from then on only the digest counts, so
# that a tag moved later changes nothing here. Goes before release.sh, with attestations.sh.
# Settings: REPOSITORY, DIGEST (empty: what the tag names now).

source_needs() { echo ca-certificates curl jq; }
source_room() { room_for "$NEEDS_DISK" "$NEEDS_MEMORY" 'pulling the image'; }

recipe() { :; }

source_carries() { [ "$(base_on_record)" = "$REPOSITORY@$(on_record DIGEST)" ]; }
source_hold() {
  case "$(base_on_record)" in "$REPOSITORY"@sha256:*) DIGEST=${DIGEST:-$(on_record DIGEST)} ;; esac
}

source_agrees() {
  case "$(base_on_record)" in "$REPOSITORY"@sha256:*) ;; *) return 1 ;; esac
  [ -z "$DIGEST" ] || [ "$(on_record DIGEST)" = "$DIGEST" ]
}
source_papers() { cp "$WORK"/attested/* "$1" 2>/dev/null || true; }
source_lacking() {
  case $(on_record ATTESTED) in
  '') echo 'nobody has asked the registry yet what it attests of the image' ;;
  unknown) [ -z "$(find "$record" -mmin +1440)" ] || echo 'the registry could not be asked what it attests of the image; that was more than a day ago' ;;
  esac
}

# Docker compared the content with the digest when it pulled it; of a pull that was interrupted it keeps the layers itself.
source_found() {
  [ -n "$DIGEST" ] && image_id "$REPOSITORY@$DIGEST" >/dev/null || return 1
  asked=$REPOSITORY@$DIGEST digest=$DIGEST
}

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
  describe
}

describe() {
  new_image=$REPOSITORY@$digest
  new_id=$(image_id "$new_image") || stop "Docker does not know $new_image after pulling it" 'docker images --digests'
  new_version=$(image_label "$new_image" org.opencontainers.image.version)
  # an image without the label is asked itself
  [ -n "$new_version" ] || new_version=$(starts "$new_image") || stop "$new_image does not say which version it is: $new_version" 'check image.repository: is it an OpenClaw image?'
  new_version=$(plain "$new_version")
  same_version "$new_version" || stop "$asked holds version $new_version, the spec asks for $VERSION" 'correct image.version or image.digest in the spec; the image was not taken into use'
  attest "$digest" "$new_id"
  say "attestations: $attested ($why)"
  new_origin=$(printf 'DIGEST=%s\nATTESTED=%s\nATTESTED_WHY=%s' "$digest" "$attested" "$why")
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
