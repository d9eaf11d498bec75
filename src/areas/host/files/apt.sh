# shellcheck shell=sh
# apt.sh - words of those who ask apt. Sourced or put before a script, never run.
#
# apt asks dpkg for its architectures with a process of its own each time, unless it is told them: dpkg keeps them in a file.
# Prints nothing; sets architectures, words for apt.
architectures=
if [ -r /var/lib/dpkg/arch ]; then
  while read -r architecture; do
    case $architecture in '' | *[!a-z0-9-]*) ;; *) architectures="$architectures -o APT::Architectures::=$architecture" ;; esac
  done </var/lib/dpkg/arch
fi

# as_nobody APT… - where lists are newer than apt's caches, root would write these anew; nobody works it out in memory
as_nobody() {
  memory=/dev/shm
  [ -d "$memory" ] || memory=/tmp
  if [ -w /var/lib/dpkg/status ] && command -v setpriv >/dev/null 2>&1; then
    setpriv --reuid 65534 --regid 65534 --clear-groups env TMPDIR="$memory" HOME=/nonexistent "$@"
  else "$@"; fi
}

# newer FOLDER PACKAGE... - `NAME (VERSION FROM, FROM...)` of each of these that apt would put a newer version in place of, be it held or
# kept back: what an upgrade would do is not worked out, which takes apt the better part of a second. FROM are the lists that
# have that version, or one between it and what is installed: a hole that was closed there is open here. FOLDER is for its files.
newer() {
  folder=$1
  shift
  # shellcheck disable=SC2086 # one word each
  as_nobody apt-cache $architectures policy "$@" >"$folder/policy" || return
  # shellcheck disable=SC2016,SC2086 # apt's own placeholders
  as_nobody apt-get $architectures indextargets --format '$(LABEL):$(VERSION)/$(SUITE)|$(DESCRIPTION)' 'Created-By: Packages' >"$folder/targets" || return
  awk '
    # what a list does not say of itself stays as it was asked for
    FILENAME ~ /targets$/ { gsub(/\$\([A-Z]+\)/, ""); at = index($0, "|"); called[substr($0, at + 1)] = substr($0, 1, at - 1); next }
    function tell() { if (name != "" && differs) print name, "(" candidate from ")"; name = from = ""; differs = above = reached = here = 0 }
    /^[^ ].*:$/ { tell(); name = substr($0, 1, length($0) - 1); next }
    $1 == "Installed:" { installed = $2; seen = 1 }
    $1 == "Candidate:" { candidate = $2; differs = $2 != installed && $2 != "(none)" }
    # versions from the newest on; above them, those that are pinned away
    $1 == "Version" { above = 1; next }
    above && /^ (\*\*\*|   ) [^ ]/ {
      version = $1 == "***" ? $2 : $1
      if (version == installed) above = 2
      if (version == candidate) reached = 1
      here = version == candidate || (reached && above == 1)
      next
    }
    here && /^        / {
      sub(/^ +-?[0-9]+ /, "")
      one = called[$0]
      # a list that does not say what it is goes by its address
      if (one == "" || one ~ /^:/) one = $0
      if (index(from, " " one) == 0) from = from (from == "" ? " " : ", ") one
    }
    END { tell(); exit !seen }' "$folder/targets" "$folder/policy"
}
