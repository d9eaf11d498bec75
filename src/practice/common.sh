# shellcheck shell=sh
# common.sh - what the practice scripts share. They run on the operator's machine (Linux, or macOS with Docker
# Desktop), so: POSIX sh, and nothing that only GNU has without looking first. Sourced, never run.
#
# Progress goes to stderr, one line each. Answers go to stdout as KEY=VALUE lines. A failure is one stderr line
#   @fail<TAB>NOUN<TAB>MESSAGE<TAB>HINT
# Settings: HS_HERE (this folder), HS_CACHE, HS_STATE, HS_SUITE, HS_CA (a bundle of certificates, or empty).
set -eu
LC_ALL=C
# docker installed a moment ago may sit in an sbin that a user's PATH lacks
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH

# shellcheck disable=SC2034
hs_shared=hardshell-practice # name of the network and of the volume that all practice servers share

say() { printf '%s\n' "$*" >&2; }
fail() { # NOUN MESSAGE HINT
  printf '@fail\t%s\t%s\t%s\n' "$1" "$2" "$3" >&2
  exit 1
}

# the last line a command had to say, for a message
last_line() { sed -e '/^[[:space:]]*$/d' "$1" | tail -n 1; }

sha256() { # of standard input
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

# within SECONDS COMMAND... - macOS has no timeout
within() {
  within_limit=$1
  shift
  "$@" &
  within_pid=$!
  (
    exec >/dev/null 2>&1 9>&-
    while [ "$within_limit" -gt 0 ] && kill -0 "$within_pid"; do
      sleep 1
      within_limit=$((within_limit - 1))
    done
    kill "$within_pid"
  ) &
  within_guard=$!
  within_status=0
  wait "$within_pid" || within_status=$?
  kill "$within_guard" 2>/dev/null || true
  return "$within_status"
}

# hold NAME WHAT - one at a time until this script ends; the kernel, or the next comer, clears up after a crash
hold() {
  mkdir -p "$HS_CACHE"
  if command -v flock >/dev/null 2>&1; then
    while :; do
      exec 9>"$HS_CACHE/$1.lock"
      flock -n 9 || {
        say "waiting for another hardshell that $2"
        flock 9
      }
      # whoever held it may have removed the file, and then the next comer locks another one
      # shellcheck disable=SC3013
      [ "$HS_CACHE/$1.lock" -ef /dev/fd/9 ] && return
    done
  fi
  hold_at=$HS_CACHE/$1.lock.d
  hold_told=
  until mkdir "$hold_at" 2>/dev/null; do
    hold_by=$(cat "$hold_at/pid" 2>/dev/null || true)
    if [ -n "$hold_by" ] && ! kill -0 "$hold_by" 2>/dev/null; then
      rm -rf "$hold_at"
      continue
    fi
    [ -n "$hold_told" ] || say "waiting for another hardshell that $2"
    hold_told=1
    sleep 1
  done
  echo $$ >"$hold_at/pid"
  trap 'rm -rf "$hold_at"' EXIT
  trap 'exit 130' INT TERM HUP
}

release() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>&-
  else
    rm -rf "$hold_at"
    trap - EXIT
  fi
}

docker_answers() { docker info >/dev/null 2>&1; }

# Debian's own sources on this machine, as a deb822 file for SUITE; nothing when this is no Debian. The mirror is
# never written down in hardshell: it is whatever this machine's apt already trusts and reaches.
debian_sources() { # SUITE
  [ -r /etc/os-release ] || return 0
  (
    # shellcheck disable=SC1091
    . /etc/os-release
    [ "${ID:-}" = debian ] && [ -n "${VERSION_CODENAME:-}" ] || exit 0
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
      awk -v here="$VERSION_CODENAME" -v suite="$1" '
        function offer(uri, word) {
          if (word == here && main == "") main = uri
          if (word == here "-security" && security == "") security = uri
        }
        function stanza(  i, n, uris, suites, m) {
          n = split(uri_list, uris, " "); m = split(suite_list, suites, " ")
          if (n > 0 && types ~ /(^| )deb( |$)/) for (i = 1; i <= m; i++) offer(uris[1], suites[i])
          uri_list = ""; suite_list = ""; types = ""
        }
        function write(uri, names) {
          print "Types: deb\nURIs: " uri "\nSuites: " names "\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
        }
        /^deb[ \t]/ { sub(/\[[^]]*\]/, ""); offer($2, $3); next }
        /^Types:/ { if (types != "") stanza(); sub(/^Types:[ \t]*/, ""); types = $0; next }
        /^URIs:/ { sub(/^URIs:[ \t]*/, ""); uri_list = $0; next }
        /^Suites:/ { sub(/^Suites:[ \t]*/, ""); suite_list = $0; next }
        /^[ \t]*$/ { stanza() }
        END {
          stanza()
          if (main == "") exit
          write(main, suite " " suite "-updates")
          if (security != "") write(security, suite "-security")
        }'
  )
}

# The recipe's name: everything that decides what the image holds. Whoever changes one of these gets a new image.
recipe() {
  {
    cat "$HS_HERE/dress.sh" "$HS_HERE/guest-init.sh" "$HS_HERE/image.sh"
    printf '%s\n' "$HS_SUITE" "${HS_BASE:-}" "${HS_BASE_IMAGE:-}"
    debian_sources "$HS_SUITE"
    [ -z "$HS_CA" ] || cat "$HS_CA"
  } | sha256 | cut -c1-12
}

image_name() { printf 'hardshell-practice:%s-%s\n' "$HS_SUITE" "$(recipe)"; }
