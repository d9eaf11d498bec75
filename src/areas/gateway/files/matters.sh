# shellcheck shell=sh
# A log may quote what it could not read, and Compose what it found in .env.
mask() {
  sed 's/\(unterminated quoted value\|in variable name\( near\)\{0,1\}\) .*/\1 [secret]/
    s/\([A-Z0-9_]*\(TOKEN\|KEY\|SECRET\|PASS\)[A-Z0-9_]*\)\([=:] *\)\("[^"]*"\|[^ ,"]*\)/\1\3[secret]/g
    s/\(token\|secret\|passwo\{0,1\}r\{0,1\}d\|api[-_ ]\{0,1\}key\|bearer\)\("\{0,1\} *[=: ] *"\{0,1\}\)[^ ,"]\{8,\}/\1\2[secret]/Ig
    s#\(://[^:/@ ]*:\)[^@/ ]*@#\1[secret]@#g
    s/[0-9]\{6,\}:[A-Za-z0-9_-]\{30,\}/[secret]/g
    s/[A-Za-z0-9+_=-]\{40,\}/[secret]/g'
}
# What a container's log says about why it does not start: its own last words, or the last lines that speak of trouble.
matters() { # CONTAINER
  docker logs --tail 200 "$1" 2>&1 | mask | awk '
    { gsub(/\033\[[0-9;]*m/, ""); sub(/^[0-9TZ:.+-]+ /, "") }
    /^[[:space:]]*$/ || /^[[:space:]]+at / || /stability bundle/ { next }
    { line[++n] = $0 }
    tolower($0) ~ /failed to start|missing config|refusing to/ { final = n }
    tolower($0) ~ /error|failed|cannot|eacces|enospc/ { trouble = n }
    END { from = final ? final : trouble ? trouble : n; for (i = from; i <= n && i < from + 3; i++) printf "%s%s", (i > from ? " / " : ""), line[i] }' | cut -c1-600
}
