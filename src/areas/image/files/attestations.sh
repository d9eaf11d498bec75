# shellcheck shell=sh disable=SC2034,SC2154
# attestations.sh - what the registry says of how the official image was built (provenance) and what is in it (SBOM), as
# BuildKit attaches them: in the index, beside the image of each platform, in-toto statements about that image's digest.
# Everything is fetched by digest and compared with it. They are not signed: a match shows that they speak of this very
# image and were published with it, not who wrote them. Goes before release.sh, with official.sh.
# Sets attested to matching, partial, mismatched, absent or unknown, and why in words; leaves sbom.spdx.json and
# provenance.json in $WORK/attested.

attest() { # DIGEST ID
  attested=unknown why='' token=''
  mkdir -p "$WORK/attested"
  for program in curl jq; do
    command -v "$program" >/dev/null 2>&1 || { why="$program is not installed on the host"; return 0; }
  done
  locate_registry
  accept='application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
  fetch_checked manifests "$1" "$WORK/index.json" || return 0
  if ! jq -e '.manifests | type == "array"' "$WORK/index.json" >/dev/null 2>&1; then
    attested=absent why='the digest names one image alone, without an index that could hold attestations'
    return 0
  fi
  case $(uname -m) in x86_64) cpu=amd64 ;; aarch64) cpu=arm64 ;; *) cpu=$(uname -m) ;; esac
  platform=$(jq -r --arg cpu "$cpu" '[.manifests[] | select(.platform.os == "linux" and .platform.architecture == $cpu and .annotations["vnd.docker.reference.type"] == null)][0].digest // ""' "$WORK/index.json")
  [ -n "$platform" ] || { why="the index names no image for linux/$cpu"; return 0; }
  fetch_checked manifests "$platform" "$WORK/manifest.json" || return 0
  # Docker's id is the config's digest, or with the containerd store that of index or manifest.
  case $2 in "$(jq -r '.config.digest' "$WORK/manifest.json")" | "$platform" | "$1") ;; *)
    attested=mismatched why="Docker has $2, and the index names another image for linux/$cpu"
    return 0
    ;;
  esac
  strays=$(jq -r '[.manifests[].digest] as $all | [.manifests[] | select(.annotations["vnd.docker.reference.type"] == "attestation-manifest") | .annotations["vnd.docker.reference.digest"] | select(IN($all[]) | not)] | .[0] // ""' "$WORK/index.json")
  [ -z "$strays" ] || { attested=mismatched why="an attestation speaks of $strays, which is no image of the index"; return 0; }
  found=$(jq -r --arg of "$platform" '.manifests[] | select(.annotations["vnd.docker.reference.type"] == "attestation-manifest" and .annotations["vnd.docker.reference.digest"] == $of) | .digest' "$WORK/index.json")
  [ -n "$found" ] || { attested=absent why="the registry offers no attestations of $platform"; return 0; }
  for manifest in $found; do
    fetch_checked manifests "$manifest" "$WORK/attestation.json" || return 0
    jq -r '.layers[] | select(.mediaType == "application/vnd.in-toto+json") | "\(.digest) \(.annotations["in-toto.io/predicate-type"] // "none")"' "$WORK/attestation.json" >"$WORK/statements"
    while read -r statement kind; do
      read_statement "$statement" "$kind" "$platform" </dev/null || return 0
    done <"$WORK/statements"
  done
  if [ -s "$WORK/attested/sbom.spdx.json" ] && [ -s "$WORK/attested/provenance.json" ]; then
    attested=matching why="provenance and SBOM speak of $platform"
  else
    attested=partial why="of provenance and SBOM the registry offers only one, or none: $(find "$WORK/attested" -type f | sed 's|.*/||')"
  fi
}

read_statement() { # DIGEST KIND PLATFORM: 1 when the look is over
  case $2 in
  https://spdx.dev/Document*) keep=sbom.spdx.json ;;
  https://slsa.dev/provenance/*) keep=provenance.json ;;
  *) return 0 ;;
  esac
  fetch_checked blobs "$1" "$WORK/statement.json" || return 1
  if ! jq -e --arg kind "$2" --arg of "${3#sha256:}" \
    '(._type | startswith("https://in-toto.io/Statement/")) and .predicateType == $kind and any(.subject[]; .digest.sha256 == $of)' "$WORK/statement.json" >/dev/null 2>&1; then
    attested=mismatched
    why="the statement $2 does not speak of $3 but of $(jq -r '[.subject[]?.digest.sha256] | join(", ") | if . == "" then "nothing" else . end' "$WORK/statement.json" 2>/dev/null | cut -c 1-200)"
    return 1
  fi
  jq .predicate "$WORK/statement.json" >"$WORK/attested/$keep"
}

locate_registry() {
  first=${REPOSITORY%%/*}
  case $first in
  docker.io | index.docker.io) api=registry-1.docker.io path=${REPOSITORY#*/} ;;
  *.* | *:* | localhost) api=$first path=${REPOSITORY#*/} ;;
  *) api=registry-1.docker.io path=$REPOSITORY ;;
  esac
  case $path in */*) ;; *) [ "$api" != registry-1.docker.io ] || path=library/$path ;; esac
  # as Docker itself does: no TLS with the host's own loopback
  case $api in 127.* | localhost | localhost:*) scheme=http ;; *) scheme=https ;; esac
}

# fetch_checked manifests|blobs DIGEST FILE: otherwise says why, and what that makes of the attestations
fetch_checked() {
  ask_registry "$1/$2" "$3" || return 1
  if [ "$answered" = 401 ] && [ -z "$token" ]; then
    get_token || return 1
    ask_registry "$1/$2" "$3" || return 1
  fi
  [ "$answered" = 200 ] || { why="the registry $api answered $answered for $1/$2"; return 1; }
  [ "sha256:$(sha256sum "$3" | cut -c 1-64)" = "$2" ] || { attested=mismatched why="what $api gave for $2 is something else"; return 1; }
}

ask_registry() { # PATH FILE
  set -- "$1" "$2" -sS -L --proto "=$scheme" --proto-redir "=$scheme" --connect-timeout 15 --max-time 120 --max-filesize 268435456
  # the token in a file: nobody on the host reads it from a command line
  [ -z "$token" ] || set -- "$@" -H "@$token"
  where=$1 into=$2
  shift 2
  answered=$(curl "$@" -H "Accept: $accept" -D "$WORK/headers" -o "$into" -w '%{http_code}' "$scheme://$api/v2/$path/$where" 2>"$WORK/curl.log") ||
    { why="the registry $api could not be asked: $(tail -n 1 "$WORK/curl.log")"; return 1; }
}

# A token for everybody, as the registry asks for it; hardshell has no account there.
get_token() {
  asks=$(tr -d '\r' <"$WORK/headers" | sed -n 's/^[Ww][Ww][Ww]-[Aa]uthenticate: *[Bb]earer *//p' | tail -n 1)
  realm=$(printf '%s' "$asks" | sed -n 's/.*realm="\([^"]*\)".*/\1/p')
  service=$(printf '%s' "$asks" | sed -n 's/.*service="\([^"]*\)".*/\1/p')
  case $realm in "$scheme"://*) ;; *) why="the registry $api asks for a login"; return 1 ;; esac
  given=$(curl -fsS -G --connect-timeout 15 --max-time 60 --data-urlencode "service=$service" --data-urlencode "scope=repository:$path:pull" "$realm" 2>"$WORK/curl.log" | jq -r '.token // .access_token // ""') || given=
  [ -n "$given" ] || { why="the registry $api gave no token for $path: $(tail -n 1 "$WORK/curl.log")"; return 1; }
  (umask 077 && printf 'Authorization: Bearer %s\n' "$given" >"$WORK/token")
  token=$WORK/token
}
