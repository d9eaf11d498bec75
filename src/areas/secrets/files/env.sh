#!/bin/sh
# env.sh check|apply|undo - the gateway's .env: image, port, folders and the gateway token, mode 600, owned by the deploy
# user. Lines that are not ours (provider keys, time zone) stay as they are. The token is made here, on the host, from
# the kernel's randomness; it is never printed and never on a command line.
#   DIRECTORY  where .env and the release record are      OWNER  the deploy user
#   PORT STATE WORKSPACE AUTH   what .env must say besides
#   HS_MEMORY  keeps before (or before.absent) for undo: like .env itself, for root's eyes only
set -eu
umask 077
file=$DIRECTORY/.env

stop() { echo "$1" >&2; exit "${2:-3}"; }

value() { # KEY [FILE] - as Compose reads it: the last line wins, `export` and quotes fall away
  [ -f "${2:-$file}" ] || return 0
  sed -n "s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" "${2:-$file}" | tail -n 1 |
    tr -d '\r' | sed 's/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/'
}

# Why a token is not good enough; nothing when it is. Hexadecimal carries 4 bits a sign, anything else at most 6.
weakness() { # reads the token from standard input
  awk 'BEGIN { why = "is missing"
      # how SHA-256 of nothing, a newline, test, password, secret, openclaw, token, changeme, admin and hello begins
      known = "e3b0c44298fc1c14 01ba4719c80b6fe9 9f86d081884c7d65 5e884898da280471 2bb80d537b1da3e3 96a4bc2602655473 3c469e9d6c5875d3 057ba03d6c441048 8c6976e5b5410415 2cf24dba5fb0a30e" }
    NR == 1 && $0 != "" { t = $0; low = tolower(t); need = (t ~ /^[0-9a-fA-F]+$/) ? 64 : 43; seen = ""
      for (i = 1; i <= length(t); i++) if (!index(seen, substr(t, i, 1))) seen = seen substr(t, i, 1)
      why = ""
      if (low ~ /change|replace|placeholder|example|your[-_ ]?|dummy|password|undefined|<|>|^null$|^\$/) why = "is a placeholder"
      else if (t !~ /^[A-Za-z0-9._~+\/=-]+$/) why = "has signs that cannot travel in a header"
      else if (length(t) < need) why = "is short (" length(t) " signs, 256 bits need " need ")"
      else if (length(seen) < 10 || index(substr(t t, 2, 2 * length(t) - 2), t)) why = "is not random"
      else if (index(known, substr(low, 1, 16))) why = "is a known example" }
    END { if (why != "") print why }'
}

on_record() { sed -n 's/^IMAGE=//p' "$DIRECTORY/release" 2>/dev/null | tail -n 1; }

wanted() { # the lines of ours, without the token
  image=$(on_record)
  : "${image:=[the one that image.ready makes]}"
  printf 'OPENCLAW_IMAGE=%s\nOPENCLAW_GATEWAY_BIND=lan\nOPENCLAW_GATEWAY_PORT=%s\nOPENCLAW_CONFIG_DIR=%s\nOPENCLAW_WORKSPACE_DIR=%s\nOPENCLAW_AUTH_PROFILE_SECRET_DIR=%s\n' \
    "$image" "$PORT" "$STATE" "$WORKSPACE" "$AUTH"
}

differences() {
  lines=$(wanted)
  printf '%s\n' "$lines" | while IFS='=' read -r key want; do
    now=$(value "$key")
    if [ "$now" = "$want" ]; then continue; fi
    if [ -n "$now" ]; then echo "-$key=$now"; fi
    echo "+$key=$want"
  done
  weak=$(value OPENCLAW_GATEWAY_TOKEN | weakness)
  case $weak in
  '') ;;
  'is missing') echo '+OPENCLAW_GATEWAY_TOKEN=[hidden: 256 bits, made on the host]' ;;
  *) printf '%s\n' "the gateway token $weak: a new one takes its place" '-OPENCLAW_GATEWAY_TOKEN=[hidden]' '+OPENCLAW_GATEWAY_TOKEN=[hidden: 256 bits, made on the host]' ;;
  esac
  if [ -e "$file" ]; then
    seen=$(stat -c '%U %a' "$file")
    [ "$seen" = "$OWNER 600" ] || echo "owner $OWNER and mode 600 instead of $seen"
  fi
}

look() {
  [ ! -L "$file" ] || stop "$file is a link; hardshell writes only a real file there"
  said=$(differences) || exit 3
}

case "${1:?check, apply or undo}" in
check)
  look
  [ -n "$said" ] || exit 0
  if [ -e "$file" ]; then echo "$file:"; else echo "create $file"; fi
  printf '%s\n' "$said"
  exit 1
  ;;

apply)
  id -u "$OWNER" >/dev/null 2>&1 || stop "there is no user $OWNER yet"
  [ -n "$(on_record)" ] || stop "there is no image on record yet ($DIRECTORY/release)"
  look
  if [ -z "$said" ]; then
    echo '.env already says so'
    exit 0
  fi
  if [ ! -e "$HS_MEMORY/before" ] && [ ! -e "$HS_MEMORY/before.absent" ]; then
    if [ -e "$file" ]; then
      cp -p "$file" "$HS_MEMORY/before.part"
      mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
    else
      : >"$HS_MEMORY/before.absent"
    fi
  fi
  new=$(mktemp "$DIRECTORY/.env.XXXXXX")
  trap 'rm -f "$new"' EXIT
  trap 'exit 130' INT TERM HUP
  mine='OPENCLAW_\(IMAGE\|GATEWAY_BIND\|GATEWAY_PORT\|CONFIG_DIR\|WORKSPACE_DIR\|AUTH_PROFILE_SECRET_DIR\|GATEWAY_TOKEN\)'
  {
    echo '# The first lines are hardshell'\''s. Below them, add what the gateway should find in its environment.'
    wanted
    printf 'OPENCLAW_GATEWAY_TOKEN='
    if [ -z "$(value OPENCLAW_GATEWAY_TOKEN | weakness)" ]; then
      value OPENCLAW_GATEWAY_TOKEN
    else
      head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
      echo
    fi
    if [ -e "$file" ]; then
      sed "/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}${mine}[[:space:]]*=/d; /^# The first lines are hardshell's\./d" "$file"
    fi
  } >"$new"
  [ -z "$(value OPENCLAW_GATEWAY_TOKEN "$new" | weakness)" ] || stop 'no good token could be made from /dev/urandom' 1
  chown "$OWNER:" "$new"
  chmod 600 "$new"
  mv -f "$new" "$file"
  printf '%s\n' "$said"
  ;;

undo)
  if [ -e "$HS_MEMORY/before.absent" ]; then
    rm -f "$file"
  elif [ -e "$HS_MEMORY/before" ]; then
    cp -p "$HS_MEMORY/before" "$file.undo"
    mv -f "$file.undo" "$file"
  fi
  ;;
*) stop "not a verb: $1" 2 ;;
esac
