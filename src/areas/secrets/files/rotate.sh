#!/bin/sh
# rotate.sh check|apply|undo - a new gateway token takes the place of the one in .env, and is proven to. Made here from the
# kernel's randomness; never printed, never on a command line. Runs from the journal by itself, whatever becomes of whoever
# started it. Until the new token is proven, everything that fails, and a guard for what dies, puts the old one back.
#   DIRECTORY STATE CONTAINER PORT   the deployment      OWNER  the deploy user
#   INCIDENT   yes: every paired device is taken out
#   BRING_UP   text of bring-up.sh, and UP UP_MATTERS STOPPING of up.sh, matters.sh and stopping.sh: they make the container anew and wait for it
#   PROOF      text of rotate-proof.mjs      PLACES  text of settings-tokens.sh and places.probe.sh      GUARD  text of guard.sh
#   HS_MEMORY  keeps `before`, the old .env, until the new token is proven, and `done` afterwards
#   HS_ENGINE  the journal entry's step.sh
# What happened is in /var/lib/hardshell/rotation/last, lines KIND<tab>TEXT, without secrets: begun, proof, device, client,
# revoked, stale, journal, failed, ended.
set -eu
umask 077
file=$DIRECTORY/.env
record=/var/lib/hardshell/rotation

stop() { echo "$1" >&2; exit "${2:-3}"; }
note() { printf '%s\t%s\n' "$1" "$2" >>"$record/last"; }

value() { # KEY FILE - as Compose reads it: the last line wins, `export` and quotes fall away
  sed -n "s/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" "$2" | tail -n 1 |
    tr -d '\r' | sed 's/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/'
}

# What the gateway says to a token over HTTP, as everybody on this host and everybody who comes through a tunnel meets it.
says() { # reads the token
  { printf 'header = "Authorization: Bearer '; tr -d '\n' | sed 's/[\\"]/\\&/g'; printf '"\n'; } |
    curl -q -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 15 -K - -X POST -H 'Content-Type: application/json' -d '{}' "http://127.0.0.1:$PORT/tools/invoke" || true
}

inside() { # WHAT - the old token on standard input
  docker exec -i -e "WHAT=$1" "$CONTAINER" node --input-type=module -e "$PROOF" 2>/dev/null
}

eval "$BRING_UP"

# ---- the way back ----
put_back() {
  # killed hard on the way in, Docker may hold the container half-made
  rm -f "$DIRECTORY"/.env.rotate.*
  cp -p "$HS_MEMORY/before" "$DIRECTORY/.env.rotate.back"
  mv -f "$DIRECTORY/.env.rotate.back" "$file"
  if ! bring_up; then
    echo 'once more, from nothing'
    docker rm -f "$CONTAINER" >/dev/null 2>&1 || true
    bring_up || stop 'the token of before is back in .env, and the gateway does not come up with it: hardshell diagnose says why' 1
  fi
  said=$(value OPENCLAW_GATEWAY_TOKEN "$file" | says)
  case $said in
  400 | 403 | 429) ;;
  *) stop "the token of before is back in .env, and the gateway answers it with $said" 1 ;;
  esac
  note ended back
  rm -rf "$HS_MEMORY/before" "$HS_MEMORY/up"
  echo 'the gateway is back with the token of before'
}

# ---- forward ----
new_env() { # prints .env with a new token in the place of the last line that had one
  token=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
  [ "${#token}" = 64 ] || return 1
  mine='^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}OPENCLAW_GATEWAY_TOKEN[[:space:]]*='
  at=$(grep -n "$mine" "$file" | tail -n 1 | cut -d: -f1)
  sed -n "1,${at}p" "$file" | sed "/$mine/d"
  printf 'OPENCLAW_GATEWAY_TOKEN=%s\n' "$token"
  sed "1,${at}d" "$file"
}

# 429: others try wrong tokens, and the gateway answers nobody who comes this way. 403: it takes this way for a proxy's.
# Then what it says inside counts, where neither is so.
prove_from_here() { # WHAT WANT - reads the token
  said=$(says)
  case $said in
  "$2") note proof "$1, from the host	$said" ;;
  429 | 403) note failed "$1, from the host: it answers $said to everybody there; only what it says inside its container is proven" ;;
  *) echo "$1, from the host: the gateway says $said, not $2"; return 1 ;;
  esac
}

look() { # WHAT - its lines into the record
  inside "$1" >"$HS_MEMORY/said" || {
    sed -n 's/^failed	//p' "$HS_MEMORY/said" | tail -n 1 >"$HS_MEMORY/why"
    grep -v '^failed	' "$HS_MEMORY/said" >>"$record/last" || true
    return 1
  }
  cat "$HS_MEMORY/said" >>"$record/last"
}
why() { sed -n '$p' "$HS_MEMORY/why" 2>/dev/null; }

# Where the token of before still is. Files that hold it are named; what our own journal keeps for undo gets the new one in
# its place, so that no undo brings the old one back.
search() {
  work=$(mktemp -d /dev/shm/hardshell-rotate.XXXXXX)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP
  printf 'OPENCLAW_GATEWAY_TOKEN=%s\n' "$old" >"$work/old.env"
  printf '%s\n' "$PLACES" >"$work/places.sh"
  mkdir "$work/tmp"
  for where in near far; do
    if env -i PATH="$PATH" LC_ALL=C TMPDIR="$work/tmp" CONTAINER=hardshell-none ENV_FILE="$work/old.env" DIRECTORY="$DIRECTORY" STATE="$STATE" WHERE=$where \
      nice -n 10 sh "$work/places.sh" </dev/null >"$work/found" 2>/dev/null; then
      # another token than the old one in a copy is the audit's matter
      grep -vE "^(live|stale) | $work| $HS_MEMORY" "$work/found" | sed 's/^/stale	/' >>"$record/last" || true
    else
      note failed "the search for the old token did not end ($where)"
    fi
  done
  printf '%s' "$old" >"$work/old"
  new=$(value OPENCLAW_GATEWAY_TOKEN "$file")
  printf '%s' "$new" >"$work/new"
  grep -rlF -f "$work/old" /var/lib/hardshell/journal 2>/dev/null | while IFS= read -r kept; do
    case $kept in "$HS_MEMORY"/*) continue ;; esac
    if perl -e 'sub all { local $/; open(my $in, "<", $_[0]) or die; <$in> }
        my ($old, $new, $name) = (all($ARGV[0]), all($ARGV[1]), $ARGV[2]); my $text = all($name);
        $text =~ s/\Q$old\E/$new/g; my @was = stat $name; open(my $out, ">", "$name.new") or die; chmod 0600, "$name.new"; chown $was[4], $was[5], "$name.new";
        print $out $text or die; close $out or die; chmod $was[2] & 07777, "$name.new"; rename "$name.new", $name or die' "$work/old" "$work/new" "$kept" 2>/dev/null; then
      note journal "$kept"
    else
      note stale "copy $kept"
    fi
  done
}

case "${1:?check, apply or undo}" in
check)
  [ ! -e "$HS_MEMORY/done" ] || exit 0
  echo 'a new gateway token of 256 bits'
  exit 1
  ;;

apply)
  if [ ! -f "$file" ] || [ -L "$file" ]; then stop "there is no file $file"; fi
  command -v perl >/dev/null 2>&1 || stop 'perl is not on this host (Debian and Ubuntu always have it: apt-get install perl-base)'
  old=$(value OPENCLAW_GATEWAY_TOKEN "$file")
  [ -n "$old" ] || stop "$file has no gateway token"
  said=$(printf %s "$old" | says)
  case $said in
  400 | 403 | 429) ;;
  401) stop "the gateway refuses the token in $file: it takes another one from elsewhere" ;;
  *) stop "the gateway does not answer (POST /tools/invoke: $said)" ;;
  esac

  mkdir -p "$record"
  # what one that was killed hard has left: whoever took the host has let its guard do its work
  rm -rf /var/lib/hardshell/journal/*/*-secrets.rotate/changes/*/before /var/lib/hardshell/journal/*/*-secrets.rotate/changes/*/up /dev/shm/hardshell-rotate.*
  printf 'begun\t%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$record/last"
  look clients || note failed "which clients are connected could not be told: $(why)"

  guard_from_here

  cp -p "$file" "$HS_MEMORY/before.part"
  mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
  next=$(mktemp "$DIRECTORY/.env.rotate.XXXXXX")
  new_env >"$next" || stop 'no token could be made from /dev/urandom' 1
  [ "$(value OPENCLAW_GATEWAY_TOKEN "$next" | tr -d '0-9a-f' | wc -c)" = 1 ] || stop 'no good token could be made' 1
  chown "$OWNER:" "$next"
  chmod 600 "$next"
  sync "$HS_MEMORY/before" "$next"
  mv -f "$next" "$file"
  echo '.env holds a new token; making the container anew'
  bring_up || exit 1

  echo 'proving it'
  value OPENCLAW_GATEWAY_TOKEN "$file" | prove_from_here 'the new token over HTTP' 400 || exit 1
  printf %s "$old" | prove_from_here 'the old token over HTTP' 401 || exit 1
  printf '%s\n' "$old" | look tokens || { why; exit 1; }

  # from here on there is only the new one
  guard_until_here token
  mv "$HS_MEMORY/before" "$HS_MEMORY/done"
  : >"$HS_MEMORY/done"
  note proven "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  echo 'the new token is in, the old one is refused'
  if [ "$INCIDENT" = yes ]; then
    echo 'taking the paired devices out'
    look revoke </dev/null || note failed "the paired devices: $(why)"
  fi
  echo 'looking for copies of the old token'
  search
  rm -f "$HS_MEMORY/said" "$HS_MEMORY/why"
  note ended 'done'
  ;;

undo)
  if [ -e "$HS_MEMORY/done" ]; then
    echo 'a rotation is not undone: the token from before may be known to others. A new one: hardshell rotate gateway'
  elif [ -e "$HS_MEMORY/before" ]; then
    put_back
  fi
  guard_no_more
  ;;
*) stop "not a verb: $1" 2 ;;
esac
