#!/bin/sh
# version.probe.sh - which release of OpenClaw runs here, read from the package of the running program, not from a file
# that says what should run. One line each: WHERE<tab>VERSION. Containers, then processes of the host itself.
#   FOUND GATEWAYS FOUND_IN  the containers (gateways.find.sh)
command='openclaw|clawdbot|moltbot'
seen=no

# The first of these package.json that is OpenClaw's own tells.
release() { # WHERE FILE...
  where=$1
  shift
  for file in "$@"; do
    [ -f "$file" ] || continue
    # its name and version stand at its beginning
    version=$(awk -v names="^($command)\$" '
      { read += length($0) + 1; if (read > 4096) exit }
      match($0, /"name": *"[^"]*"/) && name == "" { name = substr($0, RSTART, RLENGTH); gsub(/^"name": *"|"$/, "", name) }
      match($0, /"version": *"[^"]*"/) && version == "" { version = substr($0, RSTART, RLENGTH); gsub(/^"version": *"|"$/, "", version) }
      name != "" && version != "" { exit }
      END { if (name ~ names) print version }' "$file" 2>/dev/null)
    [ -n "$version" ] || continue
    printf '%s\t%s\n' "$where" "$version"
    return 0
  done
  echo "$where: its package.json was not found" >&2
  return 1
}
places='app usr/local/lib/openclaw/node_modules/openclaw usr/local/lib/node_modules/openclaw usr/lib/node_modules/openclaw opt/openclaw'

[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
if [ -n "${GATEWAYS:-}" ]; then
  seen=yes
  tab='	'
  while IFS=$tab read -r pid id name folder; do
    name=${name#/}
    if [ "$pid" -gt 0 ]; then
      set -- "/proc/$pid/cwd/package.json"
      for place in $places; do set -- "$@" "/proc/$pid/root/$place/package.json"; done
      release "$name" "$@" || exit 1
    else
      : "${TMPDIR:=/tmp}"
      docker cp -L "$id:${folder:-/app}/package.json" "$TMPDIR/package.json" >/dev/null 2>&1 || { echo "$name is stopped, and its package.json was not found" >&2; exit 1; }
      release "$name (stopped)" "$TMPDIR/package.json" || exit 1
      rm -f "$TMPDIR/package.json"
    fi
  done <"$FOUND_IN/gateways"
fi

# A gateway renames itself, so that its command line says only that it is one. What runs in a container was seen above.
# shellcheck disable=SC2013
for file in $(grep -alzE "^($command)|/($command)" /proc/[0-9]*/cmdline 2>/dev/null); do
  pid=${file#/proc/}
  pid=${pid%/cmdline}
  # shellcheck disable=SC3013 # every shell that Debian and Ubuntu have as sh knows it
  [ "/proc/$pid/ns/pid" -ef /proc/self/ns/pid ] || continue
  # probes have these names in their texts
  # shellcheck disable=SC3013
  [ ! "/proc/$pid/exe" -ef /bin/sh ] || continue
  # nor is what other probes started a gateway: seen without a process for each
  if read -r comm 2>/dev/null <"/proc/$pid/comm"; then case $comm in awk | mawk | gawk | docker | find | grep | jq | perl | sed) continue ;; esac; fi
  program=$(readlink "/proc/$pid/exe") || continue
  case ${program##*/} in *node* | bun*) ;; *) continue ;; esac
  # only a long-lived gateway, not somebody's command
  line=$(tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null) || continue
  case $line in *gateway*) ;; *) continue ;; esac
  seen=yes
  home=$(getent passwd "$(stat -c %u "/proc/$pid")" | cut -d: -f6)
  set -- "/proc/$pid/cwd/package.json" "${program%/bin/*}/lib/node_modules/openclaw/package.json"
  for at in .npm-global/lib/node_modules .local/lib/node_modules .local/share/pnpm/global/5/node_modules; do set -- "$@" "$home/$at/openclaw/package.json"; done
  script=$(printf '%s\n' "$line" | grep -m1 -E '^/.*\.m?js$')
  if [ -n "$script" ]; then
    script=$(readlink -f "$script")
    set -- "${script%/*}/package.json" "${script%/*/*}/package.json" "$@"
  fi
  for place in $places; do set -- "$@" "/$place/package.json"; done
  release "process $pid" "$@" || exit 1
done
[ "$seen" = yes ] || { echo 'no OpenClaw runs on this host' >&2; exit 44; }
exit 0
