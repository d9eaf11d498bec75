# shellcheck shell=sh disable=SC2034,SC2154
# npm.sh - the image built on this host from the npm release. Goes before release.sh.
#   the base   a minimal root file system of this host's own distribution release, from its own signed archive
#   node, npm  npm packages, their sha512 compared with the registry's metadata before they are unpacked
#   OpenClaw   installed from a lock file by install.sh, inside a container without privileges; never on the host
# Settings: REGISTRY, INTEGRITY (empty: what the registry says), INSTALL the text of install.sh.
# The image is a container committed, not a Dockerfile built: OpenClaw is 41,000 files, and every way to hand them from
# one build stage to the next writes them twice; and only so can the host's own CAs serve the build without staying.

packages='ca-certificates curl git hostname lsof openssl procps python3-minimal tini'
# A base older than this is made again, so that a rebuild brings the distribution's security updates.
base_days=7
npm_range='^11.0.0'

source_needs() { echo ca-certificates curl jq mmdebstrap openssl; }
source_room() { room_for "$NEEDS_DISK" "$NEEDS_MEMORY" 'building OpenClaw from npm'; }
recipe() { printf '%s' "$packages $npm_range $INSTALL" | sha256sum | cut -c 1-12; }

source_agrees() { [ -z "$INTEGRITY" ] || [ "$(on_record INTEGRITY)" = "$INTEGRITY" ]; }
source_carries() {
  carried=$(base_id_on_record)
  named_by_content "$(base_on_record)" "$carried" && [ "$(image_label "$carried" hardshell.integrity)" = "$(on_record INTEGRITY)" ]
}
# The lock file names all that was installed; npm writes it down in the words of SPDX.
source_papers() { # FOLDER
  in_image sh "$new_id" -c 'cd /usr/local/lib/openclaw && exec npm sbom --sbom-format=spdx --omit=dev --package-lock-only --cache=/tmp/npm --no-update-notifier' \
    >"$1/sbom.spdx.json" 2>/dev/null || rm -f "$1/sbom.spdx.json"
}
source_lacking() { :; }
source_hold() { INTEGRITY=${INTEGRITY:-$(on_record INTEGRITY)}; }

source_found() {
  for reference in $(docker image ls --filter label=hardshell.source=npm --filter "label=hardshell.recipe=$(recipe)" --format '{{.Repository}}:{{.Tag}}' "$final"); do
    # another name for the same image may come to mean something else
    named_by_content "$reference" "$(image_id "$reference")" || continue
    new_version=$(image_label "$reference" hardshell.version)
    same_version "$new_version" || continue
    [ -z "$INTEGRITY" ] || [ "$(image_label "$reference" hardshell.integrity)" = "$INTEGRITY" ] || continue
    new_image=$reference
    new_id=$(image_id "$reference")
    return 0
  done
  return 1
}

# The image carries its own papers; the record is their copy.
describe() {
  new_origin="INTEGRITY=$(image_label "$new_id" hardshell.integrity)"
  new_node=$(image_label "$new_id" hardshell.node)
  new_engines=$(image_label "$new_id" hardshell.engines)
  new_signatures=$(image_label "$new_id" hardshell.signatures)
}

# ---- the registry ---------------------------------------------------------------------------------------------------

# metadata PATH FILE: 0 when there, 1 when the registry says there is none
metadata() {
  code=$(curl -sS -L --retry 2 --connect-timeout 15 --max-time 120 -o "$2" -w '%{http_code}' "$REGISTRY/$1" 2>"$WORK/curl.log") ||
    stop "the registry $REGISTRY cannot be reached from this host: $(tail -n 1 "$WORK/curl.log")" 'check the host'\''s network, DNS and CA certificates, or image.registry in the spec'
  case $code in
  200) jq -e . "$2" >/dev/null 2>&1 || stop "$REGISTRY/$1 is no registry metadata" 'check image.registry in the spec' ;;
  404) return 1 ;;
  *) stop "the registry $REGISTRY answered $code for $1" 'check image.registry in the spec' ;;
  esac
}

# Reads a package's metadata; prints `version integrity tarball` of the newest release that the range RANGE allows. With
# `lts`, of the lowest even major that has any: Node's odd majors are short-lived, and its newest is for trying out.
newest() { # RANGE lts|any
  jq -er --arg range "$1" --arg line "$2" '
    def triple: [scan("[0-9]+") | tonumber] | [.[0] // 0, .[1] // 0, .[2] // 0];
    def meets($v):
      if . == "*" then true
      elif test("^(>=|<=|>|<|=|\\^|~)?v?[0-9]+(\\.[0-9]+){0,2}$") | not then error("range not understood: " + $range)
      else
        capture("^(?<op>[<>=^~]*)v?(?<n>.*)$") as $c | ($c.n | triple) as $n | ($c.n | split(".") | length) as $parts
        | if $c.op == ">=" then $v >= $n
          elif $c.op == "<=" then $v <= $n
          elif $c.op == ">" then $v > $n
          elif $c.op == "<" then $v < $n
          elif $c.op == "^" then $v >= $n and $v[0] == $n[0]
          elif $c.op == "~" then $v >= $n and $v[0:2] == $n[0:2]
          else $v[0:$parts] == $n[0:$parts] end
      end;
    ($range | gsub("(?<op>[<>=^~])\\s+"; .op) | split("||") | map([splits("\\s+") | select(. != "")])) as $clauses
    | [ .versions[] | select(.version | test("^[0-9]+\\.[0-9]+\\.[0-9]+$")) | select(.deprecated | not)
        | select(.dist.integrity // "" | startswith("sha512-"))
        | . + {v: (.version | triple)} | select(.v as $v | any($clauses[]; all(.[]; meets($v)))) ]
    | if $line == "lts" then map(select(.v[0] % 2 == 0)) | group_by(.v[0]) | .[0] // [] else . end
    | max_by(.v) // empty | "\(.version) \(.dist.integrity) \(.dist.tarball)"'
}

# package NAME VERSION INTEGRITY TARBALL: the verified tarball is $WORK/NAME.tgz
package() {
  say "fetching $1 $2"
  differs=
  # A mirror may hand out metadata that names another machine; the sum decides, not the place.
  for from in "$4" "$REGISTRY/$1/-/$1-$2.tgz"; do
    curl -fsSL --retry 2 --connect-timeout 15 --max-time 900 -o "$WORK/$1.tgz" "$from" 2>"$WORK/curl.log" || continue
    if matches "$1" "$3"; then return; fi
    differs=1
  done
  [ -z "$differs" ] || stop "$1 $2 as downloaded is not what the registry's metadata says it is (sha512 differs): refused" 'do not go on with this registry; tell its operator'
  stop "$1 $2 could not be fetched: $(tail -n 1 "$WORK/curl.log")" 'check that this host reaches the registry'
}
matches() { [ "sha512-$(openssl dgst -sha512 -binary "$WORK/$1.tgz" | base64 -w 0)" = "$2" ]; }

# ---- the base -------------------------------------------------------------------------------------------------------

# This release's part of the host's own apt sources, one line each; a third party's repository has another origin.
own_archive() { # NAME SUITE
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(RELEASE)|$(SIGNED_BY)|$(REPO_URI)|$(COMPONENT)' 'Created-By: Packages' |
    awk -F '|' -v name="$1" -v suite="$2" '
      $1 == name && ($2 == suite || $2 ~ "^" suite "-(updates|security)$" || $3 ~ "^" suite "(-updates|-security)?$") && $3 !~ /backports|proposed/ {
        key = $4 ~ /^\// ? "[signed-by=" $4 "] " : ""
        print "deb " key $5, $3, $6
      }' | sort -u
}

make_base() {
  # shellcheck source=/dev/null
  . /etc/os-release
  case $ID in debian) name=Debian ;; ubuntu) name=Ubuntu ;; *) stop "no base can be made on $PRETTY_NAME" 'use the prebuilt image (image.source: official)' 7 ;; esac
  base=hardshell/base:$VERSION_CODENAME-$(printf '%s' "$packages" | sha256sum | cut -c 1-8)
  now=$(date +%s)
  made=$(image_label "$base" hardshell.made)
  if [ "$((now - ${made:-0}))" -lt "$((base_days * 86400))" ]; then
    say "base system: $base is there"
    return
  fi
  own_archive "$name" "$VERSION_CODENAME" >"$WORK/sources.list"
  if [ ! -s "$WORK/sources.list" ]; then
    apt-get -qq update >"$WORK/apt.log" 2>&1 || stop "apt-get update: $(grep '^E:' "$WORK/apt.log" | head -n 1)" 'check this host'\''s apt sources'
    own_archive "$name" "$VERSION_CODENAME" >"$WORK/sources.list"
  fi
  [ -s "$WORK/sources.list" ] || stop "this host has no signed source for $name $VERSION_CODENAME" 'check /etc/apt/sources.list.d'
  say "base system: $name $VERSION_CODENAME from its signed archive"
  proxy=
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  # A mount space of its own: what it mounts is gone when it ends, however it ends.
  TMPDIR=$WORK unshare --mount --propagation private mmdebstrap --variant=minbase --mode=root --format=tar \
    --include="$(printf '%s' "$packages" | tr ' ' ,)" ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} \
    --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$VERSION_CODENAME" "$WORK/base.tar" "$WORK/sources.list" >"$WORK/mmdebstrap.log" 2>&1 ||
    stop "the base system could not be made: $(grep '^E:' "$WORK/mmdebstrap.log" | head -n 1)" 'check that this host reaches its package archive (apt-get update)'
  docker import -c "LABEL hardshell.made=$now" "$WORK/base.tar" "$base" >/dev/null
  rm -f "$WORK/base.tar"
}

# ---- the image ------------------------------------------------------------------------------------------------------

source_make() {
  [ -n "$REGISTRY" ] || stop 'no npm registry is named' 'set image.registry in the spec'
  case $(dpkg --print-architecture) in amd64) cpu=x64 ;; arm64) cpu=arm64 ;; *) stop 'Node is there for amd64 and arm64 only' '' 7 ;; esac

  say "asking the registry for OpenClaw $VERSION"
  metadata "openclaw/$VERSION" "$WORK/openclaw.json" || stop "the registry has no OpenClaw $VERSION" 'check image.version in the spec'
  new_version=$(jq -er .version "$WORK/openclaw.json")
  integrity=$(jq -r '.dist.integrity // ""' "$WORK/openclaw.json")
  engines=$(jq -r '.engines.node // ""' "$WORK/openclaw.json")
  case $integrity in sha512-*) ;; *) stop "the registry gives no sha512 for OpenClaw $new_version" 'use another registry: image.registry in the spec' ;; esac
  [ -z "$INTEGRITY" ] || [ "$INTEGRITY" = "$integrity" ] ||
    stop "the registry's OpenClaw $new_version has the integrity $integrity, wanted is $INTEGRITY: refused" 'a release never changes: find out which of the two is right before you change anything'
  same_version "$new_version" || stop "the registry answered with version $new_version" ''

  metadata "node-linux-$cpu" "$WORK/node.json" || stop "the registry has no node-linux-$cpu" 'check image.registry in the spec'
  picked=$(newest "${engines:-*}" lts <"$WORK/node.json" 2>"$WORK/jq.log") ||
    stop "no Node in the registry suits OpenClaw $new_version, which asks for $engines $(tail -n 1 "$WORK/jq.log")" 'use the prebuilt image (image.source: official)'
  # shellcheck disable=SC2086
  set -- $picked
  node=$1
  metadata npm "$WORK/npm.json" || stop 'the registry has no npm' 'check image.registry in the spec'
  npm=$(newest "$npm_range" any <"$WORK/npm.json") || stop "the registry has no npm $npm_range" ''

  package "node-linux-$cpu" "$@"
  # shellcheck disable=SC2086
  package npm $npm
  make_base

  inside=$WORK/inside
  mkdir -p "$inside/npm"
  tar -xzf "$WORK/node-linux-$cpu.tgz" -C "$inside" --no-same-owner --strip-components=2 package/bin/node
  tar -xzf "$WORK/npm.tgz" -C "$inside/npm" --no-same-owner --strip-components=1
  cp /etc/ssl/certs/ca-certificates.crt "$inside/ca.crt"
  printf '%s\n' "$INSTALL" >"$inside/install.sh"
  jq -n --arg version "$new_version" '{name: "openclaw-image", version: "1.0.0", private: true, dependencies: {openclaw: $version}, allowScripts: {openclaw: true}}' >"$inside/package.json"
  printf '%s\n' "$REGISTRY" >"$inside/registry"
  printf '%s\n' "$integrity" >"$inside/integrity"
  chmod -R a+rX "$inside"

  say "installing OpenClaw $new_version with Node $node in a container"
  build=hardshell-image-build
  # Root in there is only what copying and handing over files takes; the packages' own scripts run without even that.
  docker run -d --name "$build" --cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE --cap-add FOWNER --cap-add SETGID --cap-add SETUID \
    --security-opt no-new-privileges --pids-limit 512 -v "$inside:/mnt:ro" "$base" sh /mnt/install.sh >/dev/null
  docker logs -f "$build" 2>&1
  status=$(docker wait "$build")
  [ "$status" = 0 ] || stop "the installation in the container failed (status $status); its last lines are above" 'if it could not reach the registry: containers on this host need the network too'
  signatures=$(docker logs "$build" 2>/dev/null | sed -n 's/^signatures: \([a-z]*\).*/\1/p' | tail -n 1)

  say 'keeping it as an image'
  docker commit \
    -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'ENV HOME=/home/node' -c 'ENV NODE_ENV=production' -c "ENV NODE_VERSION=$node" \
    -c 'USER node' -c 'WORKDIR /app' -c 'EXPOSE 18789' -c 'ENTRYPOINT ["tini","-s","--"]' -c 'CMD ["node","openclaw.mjs","gateway"]' \
    -c 'HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["node","-e","fetch(\"http://127.0.0.1:18789/healthz\").then(r=>process.exit(r.ok?0:1)).catch(()=>process.exit(1))"]' \
    -c "LABEL org.opencontainers.image.title=openclaw org.opencontainers.image.version=$new_version" \
    -c "LABEL hardshell.source=npm hardshell.version=$new_version hardshell.integrity=\"$integrity\" hardshell.recipe=$(recipe)" \
    -c "LABEL hardshell.node=$node hardshell.engines=\"$engines\" hardshell.signatures=${signatures:-unknown}" \
    "$build" "$building" >/dev/null
  docker rm -f "$build" >/dev/null
  answered=$(starts "$building") || stop "the new image does not start: $answered" 'run this again; if it stays so, report it'
  [ "$answered" = "$new_version" ] || stop "the new image answers that it is $answered, not $new_version" ''
  new_id=$(image_id "$building")
  name_image "$new_id"
  describe
}
