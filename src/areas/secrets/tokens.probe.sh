# shellcheck shell=sh
# The gateway token in each place where it is kept, compared on the host. Only yes, no, kinds and lengths leave it.
#   CONTAINER  the gateway's container      ENV_FILE  the owner's .env      STATE  the state folder without a container
hash() { sha256sum | cut -d' ' -f1; } # standard input, so that no command line holds the token
from_env() { # KEY
  sed -n "s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" "$ENV_FILE" | tail -n 1 |
    tr -d '\r' | sed 's/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/' | tr -d '\n'
}
strength() { # the same measure that secrets/files/env.sh takes
  awk 'BEGIN { why = "missing" }
    NR == 1 && $0 != "" { t = $0; low = tolower(t); need = (t ~ /^[0-9a-fA-F]+$/) ? 64 : 43; seen = ""
      for (i = 1; i <= length(t); i++) if (!index(seen, substr(t, i, 1))) seen = seen substr(t, i, 1)
      why = "good"
      if (low ~ /change|replace|placeholder|example|your[-_ ]?|dummy|password|undefined|<|>|^null$|^\$/) why = "placeholder"
      else if (t !~ /^[A-Za-z0-9._~+\/=-]+$/) why = "odd"
      else if (length(t) < need) why = "short"
      else if (length(seen) < 10) why = "repetitive" }
    END { print why }'
}
main=

if [ -f "$ENV_FILE" ]; then
  token=$(from_env OPENCLAW_GATEWAY_TOKEN)
  echo "ENV_FILE=$(printf '%s\n' "$token" | strength)"
  echo "ENV_FILE_LENGTH=${#token}"
  if [ -n "$token" ]; then
    main=$(printf %s "$token" | hash)
    same=0
    # shellcheck disable=SC2013
    for key in $(sed -n 's/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}\([A-Za-z_][A-Za-z0-9_]*\)[[:space:]]*=.*/\2/p' "$ENV_FILE" | sort -u); do
      [ "$key" = OPENCLAW_GATEWAY_TOKEN ] || [ "$(from_env "$key" | hash)" != "$main" ] || same=$((same + 1))
    done
    echo "REUSED=$same"
  fi
else
  echo 'ENV_FILE=no-file'
fi

# shellcheck disable=SC2153
state=$STATE
if command -v docker >/dev/null 2>&1 && docker inspect --type container "$CONTAINER" >/dev/null 2>&1; then
  from=$(docker inspect --type container --format '{{range .Mounts}}{{if eq .Destination "/home/node/.openclaw"}}{{.Source}}{{end}}{{end}}' "$CONTAINER")
  state=${from:-$STATE}
  token=$(docker inspect --type container --format '{{range .Config.Env}}{{println .}}{{end}}' "$CONTAINER" | sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' | head -n 1)
  if [ -z "$token" ]; then
    echo 'CONTAINER=missing'
  else
    echo "CONTAINER=$(printf '%s\n' "$token" | strength)"
    mine=$(printf %s "$token" | hash)
    if [ -n "$main" ]; then [ "$mine" = "$main" ] && echo 'CONTAINER_AGREES=yes' || echo 'CONTAINER_AGREES=no'; fi
    main=${main:-$mine}
  fi
else
  echo 'CONTAINER=no-container'
fi

file=$state/openclaw.json
if [ ! -f "$file" ]; then
  echo 'CONFIG=no-file'
elif ! command -v jq >/dev/null 2>&1; then
  echo 'CONFIG=unread'
else
  kind=$(jq -r '.gateway.auth.token | if type == "object" then "ref:\(.source):\(.id)" elif . == null or . == "" then "absent" elif type == "string" then "literal" else "odd" end' "$file" 2>/dev/null) || kind=unread
  case $kind in *[!A-Za-z0-9_:./-]*) kind=odd ;; esac
  echo "CONFIG=$kind"
  if [ "$kind" = literal ]; then
    echo "CONFIG_LITERAL=$(jq -r .gateway.auth.token "$file" | strength)"
    if [ -n "$main" ]; then
      [ "$(jq -j .gateway.auth.token "$file" | hash)" = "$main" ] && echo 'CONFIG_AGREES=yes' || echo 'CONFIG_AGREES=no'
    fi
  fi
fi

if [ ! -e "$ENV_FILE" ] && [ ! -d "$state" ] && [ -z "$main" ]; then
  echo 'no gateway keeps a token here' >&2
  exit 44
fi
exit 0
