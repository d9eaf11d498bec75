# shellcheck shell=sh
# Knocks at the gateway from the host: alive, started, and whom it lets in. Prints status codes and nothing else.
# POST /tools/invoke with {} is the cheapest request that authenticates: 400 means the token is right, 401 that it is
# not. GET / says 200 to anybody and is never asked. Ten wrong tries a minute lock out everybody for five minutes, so a
# wrong token is only tried after the right one was taken. The token goes to curl on its standard input.
# Where hardshell made the gateway that is the port of its spec and the token in .env; elsewhere it is where the gateway
# was found, and the token that it really goes by: the one in its openclaw.json beats the one in its environment.
#   CONTAINER  the gateway's container      COMPOSE  what declares it      ENV_FILE  where the owner's token is      PORT  where it should answer
#   FOUND GATEWAYS GATEWAY_AT  from gateways.find.sh
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
# declared and gone is no reason to be silent: then nobody answers
[ -n "${GATEWAYS:-}" ] || [ -e "$COMPOSE" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }
command -v curl >/dev/null 2>&1 || { echo 'curl is not installed' >&2; exit 1; }
base=http://${GATEWAY_AT:-127.0.0.1:$PORT}

# each answer on a line of its own, 000 when there is none
ask() { curl -q -s -o /dev/null -o /dev/null -w '%{http_code}\n' --noproxy '*' --max-time 10 "$@"; }
ask "$base/healthz" "$base/startupz" >"$TMPDIR/alive"
{ read -r healthz; read -r startupz; } <"$TMPDIR/alive"
echo "HEALTHZ=$healthz"
echo "STARTUPZ=$startupz"
invoke="url = \"$base/tools/invoke\"
header = \"Content-Type: application/json\"
data = \"{}\""

token=
if [ -n "${GATEWAY_AT:-}" ]; then
  said=$(docker inspect --type container --format '{{range .Mounts}}{{if eq .Destination "/home/node/.openclaw"}}STATE={{.Source}}{{"\n"}}{{end}}{{end}}{{range .Config.Env}}{{println .}}{{end}}' "$CONTAINER") || exit 1
  state=$(printf '%s\n' "$said" | sed -n 's/^STATE=//p')
  [ -z "$state" ] || token=$(jq -r '.gateway.auth.token | strings' "$state/openclaw.json" 2>/dev/null)
  [ -n "$token" ] || token=$(printf '%s\n' "$said" | sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' | head -n 1)
elif [ -r "$ENV_FILE" ]; then
  # the last one counts, without the quotes around it
  token=$(sed -n '/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}OPENCLAW_GATEWAY_TOKEN[[:space:]]*=/{
    s/^[^=]*=[[:space:]]*//; s/\r//g; s/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/; h
  }
  ${ x; p; }' "$ENV_FILE")
fi
case $token in
'') echo 'RIGHT=no-token' ;;
*[!A-Za-z0-9._~+/=-]*) echo 'RIGHT=odd-token' ;;
*)
  # curl's settings come on its standard input: no command line holds the token
  ask -K - >"$TMPDIR/right" <<CURL
header = "Authorization: Bearer $token"
$invoke
CURL
  read -r right <"$TMPDIR/right"
  echo "RIGHT=$right"
  if [ "$right" = 400 ]; then
    read -r wrong </proc/sys/kernel/random/uuid
    read -r more </proc/sys/kernel/random/uuid
    ask -K - >"$TMPDIR/refused" <<CURL
header = "Authorization: Bearer $wrong$more"
$invoke
next
silent
output = "/dev/null"
write-out = "%{http_code}\n"
noproxy = "*"
max-time = 10
$invoke
CURL
    { read -r wrong; read -r none; } <"$TMPDIR/refused"
    echo "WRONG=$wrong"
    echo "NONE=$none"
  fi
  ;;
esac
exit 0
