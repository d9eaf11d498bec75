#!/bin/sh
# attest.sh - puts an index with BuildKit's attestations beside an image that the local registry has, in the format of
# docs.docker.com/build/metadata/attestations/attestation-storage. Prints the index's digest.
#   attest.sh NAME IMAGE_DIGEST TAG HOW
# HOW: matching, half (provenance alone), another (a statement about another image), stray (for an image that is not in the
# index), none (an index without attestations)
set -eu
registry=http://127.0.0.1:5000/v2/$1 image=$2 tag=$3 how=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
sum() { printf 'sha256:%s' "$(sha256sum <"$1" | cut -c 1-64)"; }
size() { wc -c <"$1"; }
put_blob() { # FILE
  place=$(curl -fsS -X POST -D - -o /dev/null "$registry/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: *//p')
  curl -fsS -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$1" "$place&digest=$(sum "$1")"
}
put_manifest() { # FILE TYPE REFERENCE
  curl -fsS -X PUT -H "Content-Type: $2" --data-binary "@$1" "$registry/manifests/$3"
}
about=$image
[ "$how" != another ] || about=sha256:$(echo another | sha256sum | cut -c 1-64)
of=$image
[ "$how" != stray ] || of=sha256:$(echo stray | sha256sum | cut -c 1-64)

statement() { # KIND PREDICATE FILE
  jq -cn --arg kind "$1" --arg about "${about#sha256:}" --argjson predicate "$2" \
    '{_type: "https://in-toto.io/Statement/v0.1", predicateType: $kind, subject: [{name: "pkg:docker/openclaw", digest: {sha256: $about}}], predicate: $predicate}' >"$3"
  put_blob "$3"
}
layer() { # FILE KIND
  jq -cn --arg digest "$(sum "$1")" --argjson size "$(size "$1")" --arg kind "$2" \
    '{mediaType: "application/vnd.in-toto+json", digest: $digest, size: $size, annotations: {"in-toto.io/predicate-type": $kind}}'
}
statement https://slsa.dev/provenance/v1 '{"buildDefinition":{"buildType":"https://mobyproject.org/buildkit@v1"},"runDetails":{"builder":{"id":"https://example.invalid/run/1"}}}' provenance
layers=$(layer provenance https://slsa.dev/provenance/v1)
if [ "$how" != half ]; then
  statement https://spdx.dev/Document '{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"sbom","packages":[{"name":"openclaw"}]}' sbom
  layers="$layers $(layer sbom https://spdx.dev/Document)"
fi
printf '{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":[]}}' >config
put_blob config
printf '%s' "$layers" | jq -cs --arg digest "$(sum config)" --argjson size "$(size config)" \
  '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: $digest, size: $size}, layers: .}' >attestation
put_manifest attestation application/vnd.oci.image.manifest.v1+json "$(sum attestation)"

curl -fsS -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' -D headers -o manifest "$registry/manifests/$image"
type=$(tr -d '\r' <headers | sed -n 's/^[Cc]ontent-[Tt]ype: *//p')
case $(uname -m) in x86_64) cpu=amd64 ;; *) cpu=arm64 ;; esac
jq -cn --arg type "$type" --arg image "$image" --argjson size "$(size manifest)" --arg cpu "$cpu" --arg of "$of" --arg attestation "$(sum attestation)" --argjson asize "$(size attestation)" --arg how "$how" \
  '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: (
    [{mediaType: $type, digest: $image, size: $size, platform: {os: "linux", architecture: $cpu}}]
    + if $how == "none" then [] else [{mediaType: "application/vnd.oci.image.manifest.v1+json", digest: $attestation, size: $asize, platform: {os: "unknown", architecture: "unknown"},
       annotations: {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": $of}}] end)}' >index
put_manifest index application/vnd.oci.image.index.v1+json "$tag"
sum index
