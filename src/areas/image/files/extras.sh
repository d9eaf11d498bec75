# shellcheck shell=sh disable=SC2034,SC2154
# extras.sh - programs and packages that the spec wants in the image, built on top of the pinned base that a source brought.
# Nothing that was downloaded is unpacked, run or built in before its SHA-256 is the one in the spec. Goes before release.sh.
# Settings: PACKAGES (words), BINARIES (lines: name version sha256 path-or-dash url).
# On record: PACKAGES=words, and BINARY_<name>=version sha256 path-or-dash sha256-of-the-installed-file.

asked_extras() {
  [ -z "$PACKAGES" ] || echo "PACKAGES=$PACKAGES"
  [ -z "$BINARIES" ] || echo "$BINARIES" | awk '{ print "BINARY_" $1 "=" $2, $3, $4 }'
}
# The same, from the record: without the sums of the installed files.
recorded_extras() { sed -n -e '/^PACKAGES=/p' -e '/^BINARY_/s/ [^ ]*$//p' "$record" 2>/dev/null || true; }
extras_sum() { { asked_extras && render_dockerfile ''; } | sha256sum | cut -c 1-16; }

layers() { docker image inspect -f '{{range .RootFS.Layers}}{{.}} {{end}}' "$1" 2>/dev/null; }
stands_on() { # IMAGE BASE
  below=$(layers "$2") && [ -n "$below" ] || return 1
  case $(layers "$1") in "$below"?*) ;; *) return 1 ;; esac
}
extras_carried() {
  if [ -z "$(recorded_extras)" ]; then
    [ -z "$(on_record BASE)" ]
    return
  fi
  named_by_content "$(on_record IMAGE)" "$(on_record IMAGE_ID)" && stands_on "$(on_record IMAGE_ID)" "$(base_id_on_record)"
}

# render_dockerfile BASE [USER]
render_dockerfile() {
  echo '# Made by hardshell from image.packages and image.binaries of the spec.'
  echo "FROM $1"
  echo 'USER root'
  if [ -n "$PACKAGES" ]; then
    echo "RUN apt-get update --error-on=any && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/*"
  fi
  [ -z "$BINARIES" ] || echo 'COPY bin/ /usr/local/bin/'
  echo "USER ${2:-node}"
}

# For the plan: what is fetched and the Dockerfile, or what of it will be another.
show_extras() {
  [ -n "$PACKAGES$BINARIES" ] || return 0
  [ -z "$BINARIES" ] || echo "$BINARIES" | awk '{ print "fetch " $1 " " $2 " from " $5 ", SHA-256 " $3 }'
  base='(the pinned base)'
  if [ "$(on_record SOURCE)" = "$SOURCE" ]; then base=$(base_on_record); fi
  kept=$papers/$(short "$(on_record IMAGE_ID)")/Dockerfile
  say 'built with this Dockerfile:'
  if [ -f "$kept" ]; then
    render_dockerfile "$base" | diff -U 99 "$kept" - | sed -n '4,$p'
  else
    render_dockerfile "$base" | sed 's/^/+/'
  fi
}

add_extras() {
  [ -n "$PACKAGES$BINARIES" ] || return 0
  base=$new_image base_id=$new_id
  if adopt_extras; then
    say "found in Docker: the same with its extras ($new_image)"
  else
    build_extras
  fi
  new_extras=$(printf 'BASE=%s\nBASE_ID=%s\n' "$base" "$base_id" && describe_extras)
}

adopt_extras() {
  for reference in $(docker image ls --filter label=hardshell.source=extras --filter "label=hardshell.extras=$(extras_sum)" --format '{{.Repository}}:{{.Tag}}' "$final"); do
    found=$(image_id "$reference")
    named_by_content "$reference" "$found" || continue
    stands_on "$found" "$base_id" || continue
    new_image=$reference new_id=$found
    render_dockerfile "$base" "$(docker image inspect -f '{{.Config.User}}' "$base_id")" >"$WORK/Dockerfile"
    return 0
  done
  return 1
}

# The sums of the installed files come from the image's own papers.
describe_extras() {
  [ -z "$PACKAGES" ] || echo "PACKAGES=$PACKAGES"
  [ -z "$BINARIES" ] || echo "$BINARIES" | while read -r name version sum path _; do
    echo "BINARY_$name=$version $sum $path $(image_label "$new_id" "hardshell.binary.$name")"
  done
}

build_extras() {
  user=$(docker image inspect -f '{{.Config.User}}' "$base_id")
  case ${user%%:*} in '' | root | 0) stop "the base $base runs as root, and nothing is built on it" 'use image.source official or npm, whose images run as node' ;; esac
  context=$WORK/context
  mkdir -p "$context/bin" "$WORK/download"
  set -- --label hardshell.source=extras --label "hardshell.extras=$(extras_sum)"
  if [ -n "$BINARIES" ]; then
    install_needs curl ca-certificates
    echo "$BINARIES" >"$WORK/binaries"
    while read -r name version sum path url; do
      fetch_binary "$name" "$version" "$sum" "$path" "$url" </dev/null
      set -- "$@" --label "hardshell.binary.$name=$(sha256sum "$context/bin/$name" | cut -c 1-64)"
    done <"$WORK/binaries"
  fi
  render_dockerfile "$base" "$user" >"$WORK/Dockerfile"
  # The host's own way to the package archive, where that is a proxy.
  proxy=
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  [ -z "$proxy" ] || set -- "$@" --build-arg "http_proxy=$proxy"
  say "building the extras on $base"
  # Docker's cache would keep package lists and packages of another day.
  docker build --no-cache --force-rm "$@" --iidfile "$WORK/iid" -t "$building" -f "$WORK/Dockerfile" "$context" </dev/null ||
    stop 'the image with its extra packages and programs could not be built; the last lines are above' 'check the names of image.packages, and that containers on this host reach the package archive'
  new_id=$(cat "$WORK/iid")
  stands_on "$new_id" "$base_id" || stop 'what was built does not stand on the pinned base' 'run this again; if it stays so, report it'
  [ "$(docker image inspect -f '{{.Config.User}}' "$new_id")" = "$user" ] || stop "what was built does not run as $user" ''
  answered=$(starts "$building") || stop "the image with its extras does not start: $answered" 'one of image.packages or image.binaries breaks it: leave them out one by one'
  [ "$(plain "$answered")" = "$(plain "$new_version")" ] || stop "the image with its extras answers that it is $answered, not $new_version" ''
  name_image "$new_id"
}

fetch_binary() { # NAME VERSION SHA256 PATH URL
  say "fetching $1 $2"
  file=$WORK/download/$1
  case $5 in https:*) onward='=https' ;; *) onward='=http,https' ;; esac
  curl -fsSL --proto "$onward" --proto-redir "$onward" --retry 2 --connect-timeout 15 --max-time 900 --max-filesize 1073741824 -o "$file" "$5" 2>"$WORK/curl.log" ||
    stop "$1 could not be fetched from $5: $(tail -n 1 "$WORK/curl.log")" "check image.binaries in the spec, and that this host reaches it"
  got=$(sha256sum "$file" | cut -c 1-64)
  [ "$got" = "$3" ] || stop "$1 $2 is not what the spec says: expected SHA-256 $3, got $got; refused, nothing of it was unpacked or run" \
    'a release never changes: find out which of the two is right before you change the checksum'
  out=$context/bin/$1
  if [ "$4" = - ]; then
    cp "$file" "$out"
  else
    from_archive "$file" "$4" "$out" || stop "$1: the archive holds no file $4: $(tar -tf "$file" 2>/dev/null | head -n 8 | tr '\n' ' ')" 'correct its path in image.binaries: tar -tf lists the archive'
  fi
  rm -f "$file"
  # A program begins as the kernel wants it; an archive or a web page does not.
  case $(head -c 4 "$out" | od -An -tx1 | tr -d ' \n') in
  7f454c46 | 2321*) ;;
  1f8b* | 425a68* | fd377a58 | 28b52ffd | 504b0304) stop "$1 is an archive, not a program" 'name the program inside it: path, in image.binaries (tar archives only)' ;;
  *) stop "$1 is no program for Linux" 'check its url in image.binaries' ;;
  esac
  chmod 755 "$out"
}

# To standard output and by its one name: nothing in the archive decides where anything goes. A link there comes out empty.
from_archive() { # ARCHIVE PATH FILE
  for member in "$2" "./$2"; do
    [ "$(tar -tf "$1" 2>/dev/null | grep -Fxc -e "$member")" = 1 ] || continue
    tar -xOf "$1" -- "$member" >"$3" && [ -s "$3" ] && return
  done
  return 1
}
