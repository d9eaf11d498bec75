#!/bin/sh
# recipes.probe.sh - the Dockerfiles that the Compose projects of this host's gateways would build from, read and not
# built: what in them means something else tomorrow. Of their text nothing is told but names of images and numbers of lines.
#   GATEWAYS FOUND FOUND_IN  from gateway/gateways.find.sh, which asked      recipe_of  from files/dockerfile.sh
# Prints: recipe FILE   base FILE<tab>IMAGE   loose FILE<tab>LINE WHAT   remote URL (a context that moves)   unread PLACE<tab>WHY
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }
tab='	'
# contexts FILE: CONTEXT<tab>DOCKERFILE<tab>ARGS of each `build:` in a Compose file; `*` is one that is said in a way which is not
# read here, and `!<tab>WHY` says that the file is not all. What is not read must never look as if there were nothing.
contexts() {
  awk '
    function plain(text) { sub(/[ \t]+#.*$/, "", text); gsub(/^[ \t]+|[ \t\r]+$/, "", text); if (text ~ /^".*"$|^\047.*\047$/) text = substr(text, 2, length(text) - 2); return text }
    function of(text, key) { # in braces
      if (!match(text, "[{, \t]" key ":[ \t]*[^,}]*")) return ""
      text = substr(text, RSTART, RLENGTH); sub(/^[^:]*:/, "", text); return plain(text)
    }
    function tell() { if (inside) print (context == "" ? "." : context) "\t" (file == "" ? "Dockerfile" : file) "\t" args; inside = 0 }
    /^[ \t]*(#|$)/ { next }
    { match($0, /^[ \t]*/); depth = RLENGTH }
    inside && depth <= level { tell() }
    /(^|[{,])[ \t]*["\047]?extends["\047]?[ \t]*:/ { extends = 1 }
    /(^|[{, \t])["\047]?file["\047]?[ \t]*:/ { elsewhere = 1 }
    /^[ \t]*["\047]?include["\047]?[ \t]*:/ && depth == 0 { includes = 1 }
    !inside && /["\047]build["\047][ \t]*:|[{,][ \t]*build[ \t]*:|^[ \t]*build[ \t]+:|^[ \t]*\?[ \t]/ { odd = 1 }
    inside {
      if (own == 0) own = depth
      if (depth > own) next
      text = $0; key = $1; sub(/^[^:]*:/, "", text)
      if (key == "context:") context = plain(text)
      else if (key == "dockerfile:") file = plain(text)
      else if (key == "args:") args = "args"
      else if (key == "dockerfile_inline:" || key !~ /^[a-z_]+:$/) file = "*"
      next
    }
    $1 == "build:" {
      text = $0; sub(/^[^:]*:/, "", text); text = plain(text); context = file = args = ""; level = depth; own = 0; inside = 1
      if (text ~ /^\{/) {
        context = of(text, "context"); file = of(text, "dockerfile")
        if (text ~ /[{, \t]args:/) args = "args"
        if (text !~ /^\{[^{}]*\}$/ || text ~ /dockerfile_inline|<<|["\047][ \t]*:/) file = "*"
        tell()
      } else if (text != "") { context = text; tell() }
    }
    END {
      tell()
      if (includes || (extends && elsewhere)) print "!\tit takes in other files"
      if (odd) print "!\tits build is written in a way that is not read here"
    }
  ' "$1"
}

recipe() { # FOLDER CONTEXT DOCKERFILE ARGS
  case $2 in
  '!') printf 'unread %s\t%s\n' "$1" "$3"; return ;;
  *://* | git@* | github.com/*)
    case ${2##*#} in
    *[!0-9a-f]* | '') pinned=no ;;
    *) [ "${#2}" -gt 40 ] && [ "$(printf %s "${2##*#}" | wc -c)" -eq 40 ] && pinned=yes || pinned=no ;;
    esac
    # a name and a password may stand before the host
    if [ "$pinned" = yes ]; then printf 'unread %s\tit is not on this host\n' "$(shown "$2")"; else printf 'remote %s\n' "$(shown "$2")"; fi
    return
    ;;
  esac
  case $2$3 in
  *'$'* | \** | *\*) printf 'unread %s\tits build is named by a variable, or written in the Compose file itself\n' "$1"; return ;;
  esac
  context=$2
  case $context in /*) ;; *) context=$1/${context#./} ;; esac
  file=$3
  case $file in /*) ;; *) file=${context%/.}/$file ;; esac
  if [ ! -f "$file" ]; then printf 'unread %s\tthere is no such file\n' "$file"; return; fi
  # what the Compose file gives it may name another base than it does itself
  if [ -n "$4" ] && grep -qiE '^[[:space:]]*(FROM|COPY|ADD)[[:space:]].*\$' "$file"; then printf 'unread %s\tits bases are named by arguments of the Compose file\n' "$file"; fi
  printf 'recipe %s\n' "$file"
  recipe_of "$file" | sort -u | awk -v file="$file" '{ kind = $1; sub(/^[^ ]* /, ""); gsub(/[^A-Za-z0-9_.:@\/ ()$-]/, "?"); print kind " " file "\t" substr($0, 1, 120) }'
}
shown() { printf %s "$1" | sed 's|//[^/@]*@|//|; s/[^A-Za-z0-9_.:@/#-]/?/g' | cut -c 1-200; }

[ -e "$FOUND_IN/projects" ] || { echo 'nobody looked which Compose projects there are' >&2; exit 1; }
set -f
while IFS=$tab read -r folder files; do
  # a name with odd signs comes as JSON
  case $folder$files in /*'"') printf 'unread %s\tits Compose files have names that cannot be read here\n' "$(shown "$folder")"; continue ;; /*) ;; *) printf 'unread %s\tits folder has a name that cannot be read here\n' "$(shown "$folder")"; continue ;; esac
  IFS=,
  for file in $files; do
    unset IFS
    case $file in /*) ;; *) file=$folder/$file ;; esac
    if [ ! -f "$file" ]; then printf 'unread %s\tthere is no such file\n' "$file"; continue; fi
    contexts "$file" >"$TMPDIR/contexts"
    while IFS=$tab read -r context dockerfile args; do recipe "$folder" "$context" "$dockerfile" "$args"; done <"$TMPDIR/contexts"
  done
  unset IFS
done <"$FOUND_IN/projects" >"$TMPDIR/told"
[ -s "$TMPDIR/told" ] || { echo "the gateway is of no Compose project, or of one that builds no image" >&2; exit 44; }
exec sort -u "$TMPDIR/told"
