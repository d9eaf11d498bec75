# shellcheck shell=sh disable=SC2034,SC2154
# git.sh - the image built from a checkout at one reviewed commit, by the checkout's own Dockerfile. Goes before release.sh,
# after dockerfile.sh.
# Settings: GIT_URL, GIT_COMMIT.

source_needs() { echo git ca-certificates; }
source_room() { room_for "$NEEDS_DISK" "$NEEDS_MEMORY" 'building OpenClaw from its source' 'use the prebuilt image (image.source: official), or a server with 6 GB of memory'; }

recipe() { :; }
source_carries() {
  carried=$(base_id_on_record)
  named_by_content "$(base_on_record)" "$carried" && [ "$(image_label "$carried" hardshell.commit)" = "$(on_record COMMIT)" ]
}
source_hold() { :; }
source_papers() { :; }
source_lacking() { :; }

source_agrees() { [ "$(on_record COMMIT)" = "$GIT_COMMIT" ]; }

source_found() {
  for reference in $(docker image ls --filter label=hardshell.source=git --filter "label=hardshell.commit=$GIT_COMMIT" --format '{{.Repository}}:{{.Tag}}' "$final"); do
    # another name for the same image may come to mean something else
    named_by_content "$reference" "$(image_id "$reference")" || continue
    new_version=$(image_label "$reference" hardshell.version)
    same_version "$new_version" || continue
    new_image=$reference
    new_id=$(image_id "$reference")
    return 0
  done
  return 1
}

describe() {
  new_origin="COMMIT=$GIT_COMMIT"
  new_node=$(docker image inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$new_id" | sed -n 's/^NODE_VERSION=//p')
}

# A checkout brings no hooks and no settings of its own; nothing asks questions.
in_checkout() {
  GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ALLOW_PROTOCOL=https:ssh:file \
    git -c core.hooksPath=/dev/null -c safe.directory='*' -c advice.detachedHead=false -C "$WORK/checkout" "$@"
}

fetch_commit() {
  mkdir -p "$WORK/checkout"
  in_checkout init -q
  # A server may refuse to hand out a commit by its hash; then everything is fetched.
  in_checkout fetch -q --depth 1 -- "$GIT_URL" "$GIT_COMMIT" >"$WORK/git.log" 2>&1 ||
    in_checkout fetch -q -- "$GIT_URL" '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*' >"$WORK/git.log" 2>&1 ||
    stop "$GIT_URL could not be fetched: $(tail -n 1 "$WORK/git.log" | cut -c 1-300)" 'check image.git.url, and that this host may read it'
  in_checkout checkout -q "$GIT_COMMIT" >"$WORK/git.log" 2>&1 ||
    stop "$GIT_URL has no commit $GIT_COMMIT" 'check image.git.commit: the full hash of a commit that was pushed'
  [ "$(in_checkout rev-parse HEAD)" = "$GIT_COMMIT" ] || stop "the checkout is not at $GIT_COMMIT" ''
}

source_make() {
  [ -n "$GIT_URL$GIT_COMMIT" ] || stop 'no checkout is named' 'set image.git.url and image.git.commit in the spec'
  say "fetching $GIT_URL at $(printf %.12s "$GIT_COMMIT")"
  fetch_commit
  [ -f "$WORK/checkout/Dockerfile" ] || stop "the checkout has no Dockerfile" 'check image.git.url: is it an OpenClaw repository?'
  loose=$(recipe_of "$WORK/checkout/Dockerfile" | sed -n 's/^base //p' | sort -u | tr '\n' ' ')
  [ -z "$loose" ] || stop "the Dockerfile stands on images that are not pinned by digest: $loose" 'pin them with @sha256:… in a reviewed commit, or use image.source: official'
  new_version=$(sed -n 's/^  "version": *"\([^"]*\)".*/\1/p' "$WORK/checkout/package.json" 2>/dev/null | head -n 1)
  [ -n "$new_version" ] || stop 'the checkout does not say its version (package.json)' 'check image.git.url: is it an OpenClaw repository?'
  same_version "$new_version" || stop "the commit is version $new_version, the spec asks for $VERSION" 'correct image.version or image.git.commit in the spec'
  say "building OpenClaw $new_version with its own Dockerfile; on a small server this takes long"
  # Not Docker's cache of moving things: the bases are pinned, and a base that is already here may be used.
  docker build --force-rm --label hardshell.source=git --label "hardshell.version=$new_version" --label "hardshell.commit=$GIT_COMMIT" \
    --label "org.opencontainers.image.revision=$GIT_COMMIT" --label "org.opencontainers.image.version=$new_version" \
    --iidfile "$WORK/iid" -t "$building" "$WORK/checkout" </dev/null ||
    stop 'the build failed; its last lines are above' 'use the prebuilt image (image.source: official)'
  new_id=$(cat "$WORK/iid")
  name_image "$new_id"
  describe
}
