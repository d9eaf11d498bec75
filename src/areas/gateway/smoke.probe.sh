# shellcheck shell=sh
# Knocks at the gateway from the host: alive, started, and whom it lets in. Prints status codes and nothing else.
# POST /tools/invoke with {} is the cheapest request that authenticates: 400 means the token is right, 401 that it is
# not. GET / says 200 to anybody and is never asked. Ten wrong tries a minute lock out everybody for five minutes, so a
# wrong token is only tried after the right one was taken. The token goes to curl on its standard input.
#   CONTAINER  the gateway's container      COMPOSE  what declares it      ENV_FILE  where the owner's token is      PORT  where it should answer
if ! command -v docker >/dev/null 2>&1 || ! docker inspect --type container "$CONTAINER" >/dev/null 2>&1; then
  # declared and gone is no reason to be silent: then nobody answers
  [ -e "$COMPOSE" ] || { echo 'there is no gateway on this host' >&2; exit 44; }
fi
command -v curl >/dev/null 2>&1 || { echo 'curl is not installed' >&2; exit 1; }
base=http://127.0.0.1:$PORT

get() { curl -q -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 5 "$base$1" </dev/null; }
invoke() { # [TOKEN] - printf is the shell's own: no command line holds the token
  {
    [ -z "${1:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$1"
    printf 'url = "%s/tools/invoke"\nheader = "Content-Type: application/json"\ndata = "{}"\n' "$base"
  } | curl -q -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 5 -K -
}

echo "HEALTHZ=$(get /healthz)"
echo "STARTUPZ=$(get /startupz)"

token=
if [ -r "$ENV_FILE" ]; then
  token=$(sed -n 's/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}OPENCLAW_GATEWAY_TOKEN[[:space:]]*=[[:space:]]*//p' "$ENV_FILE" | tail -n 1 |
    tr -d '\r' | sed 's/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/')
fi
case $token in
'') echo 'RIGHT=no-token' ;;
*[!A-Za-z0-9._~+/=-]*) echo 'RIGHT=odd-token' ;;
*)
  right=$(invoke "$token")
  echo "RIGHT=$right"
  if [ "$right" = 400 ]; then
    echo "WRONG=$(invoke "$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')")"
    echo "NONE=$(invoke)"
  fi
  ;;
esac
exit 0
