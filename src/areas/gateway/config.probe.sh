# shellcheck shell=sh
# What openclaw.json says at chosen paths, none of which can hold a secret; of the token and the password only the kind.
#   CONTAINER  whose mounts tell where the file is      STATE  where it is when there is no container
#   COMPOSE    what declares a gateway      PATHS  the paths, as JSON
from=
command -v docker >/dev/null 2>&1 &&
  from=$(docker inspect --type container --format '{{range .Mounts}}{{if eq .Destination "/home/node/.openclaw"}}{{.Source}}{{end}}{{end}}' "$CONTAINER" 2>/dev/null)
file=${from:-$STATE}/openclaw.json
if [ ! -f "$file" ]; then
  # a gateway without its settings is a finding; a host without a gateway is not
  [ -n "$from" ] || [ -e "$COMPOSE" ] || { echo "there is no $file" >&2; exit 44; }
  echo '{"file":false,"values":{},"token":"absent","password":"absent"}'
  exit 0
fi
command -v jq >/dev/null 2>&1 || { echo 'jq is not installed, so openclaw.json cannot be read' >&2; exit 1; }

project() {
  # shellcheck disable=SC2016
  PATHS=$PATHS jq -ce '
    def kind: if type == "object" and has("source") then "ref:\(.source):\(.id)" elif . == null or . == "" then "absent" elif type == "string" then "literal" else "odd" end;
    if type != "object" then error else . end | . as $all
    | { file: true, values: ($ENV.PATHS | fromjson | map({ key: join("."), value: (. as $p | $all | try getpath($p) catch null) }) | from_entries),
        token: (try .gateway.auth.token catch null | kind), password: (try .gateway.auth.password catch null | kind) }' 2>/dev/null
}
project <"$file" && exit 0

# Comments make it JSON5; the running gateway brings a parser.
docker exec -i "$CONTAINER" node -e 'process.stdout.write(JSON.stringify(require("/app/node_modules/json5").parse(require("fs").readFileSync(0, "utf8"))))' \
  <"$file" 2>/dev/null | project && exit 0
echo "$file is not JSON, and there is no running gateway to read it as JSON5" >&2
exit 1
