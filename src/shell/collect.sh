# shellcheck shell=sh
# collect.sh - runs every read-only probe in one round trip and frames the answers.
# Sent before the probes in one script on `sh -s`; everything runs inside a function called with </dev/null, so that
# no probe can eat the rest of the script. Nothing is left on the host.
#
# Answers, one line each, only lines that begin with the nonce count:
#   @NONCE login USER ROOT          ROOT is 1 when root could be had
#   @NONCE probe NAME EXIT MS OUT ERR     OUT and ERR in base64, - when empty
#   @NONCE done COUNT               without it the connection broke
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077

hs_open() { # NONCE
  hs_nonce=$1
  hs_count=0
  hs_dir=$(mktemp -d /dev/shm/hardshell.XXXXXX 2>/dev/null || mktemp -d) || exit 1
  trap 'rm -rf "$hs_dir"' EXIT
  trap 'exit 130' INT TERM HUP
  hs_root=0
  hs_as_root=
  if [ "$(id -u)" = 0 ]; then
    hs_root=1
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    hs_root=1
    hs_as_root='sudo -n'
  fi
  printf '@%s login %s %s\n' "$hs_nonce" "$(id -un)" "$hs_root"
}

# hs_probe NAME NEEDS_ROOT SECONDS BASE64 [KEY=VALUE...] - in the background; its frame waits in a file
hs_probe() {
  hs_count=$((hs_count + 1))
  hs_frame "$@" >"$hs_dir/$1.frame" &
}

hs_frame() {
  hs_name=$1 hs_needs_root=$2 hs_limit=$3 hs_text=$4
  shift 4
  mkdir "$hs_dir/$hs_name"
  if [ "$hs_needs_root" = 1 ] && [ "$hs_root" = 0 ]; then
    hs_status=77
    : >"$hs_dir/$hs_name/out"
    echo 'needs root: log in as root, or let this user use sudo without a password' >"$hs_dir/$hs_name/err"
    hs_ms=0
  else
    hs_sudo=
    [ "$hs_needs_root" = 1 ] && hs_sudo=$hs_as_root
    hs_from=$(hs_now)
    # the time limit is inside sudo, so that it can end what runs as root
    # shellcheck disable=SC2086
    $hs_sudo env -i PATH="$PATH" LC_ALL=C HOME="$hs_dir/$hs_name" TMPDIR="$hs_dir/$hs_name" "$@" \
      timeout -k 2 "$hs_limit" sh -c "$(printf %s "$hs_text" | base64 -d)" "$hs_name" \
      >"$hs_dir/$hs_name/out" 2>"$hs_dir/$hs_name/err"
    hs_status=$?
    # timeout's own KILL shows as 137
    [ "$hs_status" = 137 ] && hs_status=124
    hs_ms=$(($(hs_now) - hs_from))
  fi
  printf '@%s probe %s %s %s %s %s\n' "$hs_nonce" "$hs_name" "$hs_status" "$hs_ms" \
    "$(hs_encode "$hs_dir/$hs_name/out")" "$(tail -c 2000 "$hs_dir/$hs_name/err" | hs_encode)"
}

hs_now() { date +%s%3N; }

hs_encode() {
  hs_encoded=$(base64 "$@" | tr -d '\n')
  printf %s "${hs_encoded:--}"
}

hs_close() {
  wait
  cat "$hs_dir"/*.frame
  printf '@%s done %s\n' "$hs_nonce" "$hs_count"
}
