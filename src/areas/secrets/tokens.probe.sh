# shellcheck shell=sh
# The gateway token in each place where it is kept, compared on the host. Only yes, no, kinds and lengths leave it.
#   ENV_FILE  the owner's .env      STATE  the state folder without a container
#   GATEWAYS CONTAINER GATEWAY_STATE  the gateway and where it has its state (gateways.find.sh)
state=${GATEWAY_STATE:-$STATE}
file=$state/openclaw.json
kept=$ENV_FILE
[ -f "$kept" ] || kept=/dev/null
# What Docker and the settings say comes on standard input, so that no command line holds the token. Of the settings the
# kind first, as JSON, then the value where it is a literal: ${NAME} is none, OpenClaw puts the environment's value there.
{
  if [ -n "${GATEWAYS:-}" ] && docker inspect --type container --format '{{range .Config.Env}}{{println .}}{{end}}' "$CONTAINER" 2>/dev/null; then
    printf '\001there\n'
  fi
  printf '\001config\n'
  if [ ! -f "$file" ]; then
    echo no-file
  elif command -v jq >/dev/null 2>&1; then
    jq -r '.gateway.auth.token | (if type == "object" then "ref:\(.source):\(.id)" elif . == null or . == "" then "absent" elif type != "string" then "odd" elif test("^\\$\\{\\w+\\}$") then "ref:env:\(.[2:-1])" else "literal" end | tojson), (strings | select(. != "" and (test("^\\$\\{\\w+\\}$") | not)))' "$file" 2>/dev/null
  fi
} | awk -v hashed="$TMPDIR/hash" -v sum="sha256sum >$TMPDIR/hash" '
  function strength(t,  low, need, seen, i) { # of its first line; the same measure that secrets/files/env.sh takes
    # how SHA-256 of nothing, a newline, test, password, secret, openclaw, token, changeme, admin and hello begins
    known = "e3b0c44298fc1c14 01ba4719c80b6fe9 9f86d081884c7d65 5e884898da280471 2bb80d537b1da3e3 96a4bc2602655473 3c469e9d6c5875d3 057ba03d6c441048 8c6976e5b5410415 2cf24dba5fb0a30e"
    sub(/\n.*/, "", t)
    if (t == "") return "missing"
    low = tolower(t); need = (t ~ /^[0-9a-fA-F]+$/) ? 64 : 43; seen = ""
    for (i = 1; i <= length(t); i++) if (!index(seen, substr(t, i, 1))) seen = seen substr(t, i, 1)
    if (low ~ /change|replace|placeholder|example|your[-_ ]?|dummy|password|undefined|<|>|^null$|^\$/) return "placeholder"
    if (t !~ /^[A-Za-z0-9._~+\/=-]+$/) return "odd"
    if (length(t) < need) return "short"
    if (length(seen) < 10 || index(substr(t t, 2, 2 * length(t) - 2), t)) return "repetitive"
    if (index(known, substr(low, 1, 16))) return "example"
    return "good"
  }
  FILENAME == ARGV[1] { # .env: the last line of a key counts, without the quotes around its value
    if (!match($0, /^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*=/)) next
    key = substr($0, 1, RLENGTH - 1); value = substr($0, RLENGTH + 1)
    sub(/^[ \t]*(export[ \t]+)?/, "", key); sub(/[ \t]+$/, "", key)
    gsub(/\r/, "", value); sub(/^[ \t]+/, "", value); sub(/[ \t]+$/, "", value)
    if (value ~ /^".*"$/ || value ~ /^\047.*\047$/) value = substr(value, 2, length(value) - 2)
    env[key] = value
    next
  }
  $0 == "\001there" { there = 1; next }
  $0 == "\001config" { config = 1; next }
  !config { if (inside == "" && sub(/^OPENCLAW_GATEWAY_TOKEN=/, "")) inside = $0; next }
  ++line == 1 { kind = $0; next }
  { literal = line == 2 ? $0 : literal "\n" $0 }
  END {
    main = env["OPENCLAW_GATEWAY_TOKEN"]
    if (ARGV[1] != "/dev/null") {
      how = strength(main)
      print "ENV_FILE=" how
      print "ENV_FILE_LENGTH=" length(main)
      if (main != "") {
        # only of a token that cannot be guessed; it tells a new one from the one before
        if (how == "good") {
          printf "%s", main | sum
          close(sum)
          if ((getline hash <hashed) > 0) print "FINGERPRINT=" substr(hash, 1, 8)
        }
        for (key in env) if (key != "OPENCLAW_GATEWAY_TOKEN" && env[key] == main) same++
        print "REUSED=" same + 0
      }
    } else print "ENV_FILE=no-file"
    if (!there) print "CONTAINER=no-container"
    else if (inside == "") print "CONTAINER=missing"
    else {
      print "CONTAINER=" strength(inside)
      if (main != "") print "CONTAINER_AGREES=" (inside == main ? "yes" : "no")
      else main = inside
    }
    if (kind ~ /^".*"$/) kind = substr(kind, 2, length(kind) - 2)
    print "CONFIG=" (kind == "" ? "unread" : kind ~ /^[A-Za-z0-9_:.\/-]+$/ ? kind : "odd")
    if (kind == "literal") {
      print "CONFIG_LITERAL=" strength(literal)
      if (main != "") print "CONFIG_AGREES=" (literal == main ? "yes" : "no")
    }
    exit main == ""
  }' "$kept" -
status=$?
[ "$status" -le 1 ] || exit "$status"
if [ ! -e "$ENV_FILE" ] && [ ! -d "$state" ] && [ "$status" = 1 ]; then
  echo 'no gateway keeps a token here' >&2
  exit 44
fi
exit 0
