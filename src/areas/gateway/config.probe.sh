# shellcheck shell=sh
# What openclaw.json says at chosen paths, none of which can hold a secret; of the token and the password only the kind; of
# the whole, without OpenClaw's own stamps, twelve digits of a digest that tell whether it changed.
#   CONTAINER GATEWAY_STATE  the gateway and where it has its state (gateways.find.sh)      STATE  where it is when there is no container
#   COMPOSE    what declares a gateway      PATHS  the paths, as JSON
from=${GATEWAY_STATE:-}
file=${from:-$STATE}/openclaw.json
if [ ! -f "$file" ]; then
  # a gateway without its settings is a finding; a host without a gateway is not
  [ -n "$from" ] || [ -e "$COMPOSE" ] || { echo "there is no $file" >&2; exit 44; }
  echo '{"file":false,"values":{},"token":"absent","password":"absent","digest":""}'
  exit 0
fi
jq -cS 'del(.meta)' "$file" >"$TMPDIR/settings" 2>/dev/null
digest=$(sha256sum <"$TMPDIR/settings")
digest=${digest%"${digest#????????????}"}
project() {
  # shellcheck disable=SC2016
  PATHS=$PATHS DIGEST=$digest jq -ce '
    def kind: if type == "object" and has("source") then "ref:\(.source):\(.id)" elif . == null or . == "" then "absent" elif type == "string" then "literal" else "odd" end;
    if type != "object" then error else . end | . as $all
    | { file: true, values: ($ENV.PATHS | fromjson | map({ key: join("."), value: (. as $p | $all | try getpath($p) catch null) }) | from_entries),
        token: (try .gateway.auth.token catch null | kind), password: (try .gateway.auth.password catch null | kind), digest: $ENV.DIGEST }' 2>/dev/null
}
command -v jq >/dev/null 2>&1 && project <"$file" && exit 0

# No jq here, or comments in the file (JSON5): the running gateway brings what reads both.
digest=$(sha256sum <"$file" | cut -c1-12)
# shellcheck disable=SC2016
docker exec -i -e HS_PATHS="$PATHS" -e HS_DIGEST="$digest" "$CONTAINER" node -e '
  const all = require("/app/node_modules/json5").parse(require("fs").readFileSync(0, "utf8"))
  const at = (path) => path.reduce((value, key) => (value !== null && typeof value === "object" ? value[key] : undefined), all) ?? null
  const kind = (value) => value !== null && typeof value === "object" && "source" in value ? `ref:${value.source}:${value.id}` : value === null || value === "" ? "absent" : typeof value === "string" ? "literal" : "odd"
  if (all === null || typeof all !== "object" || Array.isArray(all)) process.exit(1)
  const values = Object.fromEntries(JSON.parse(process.env.HS_PATHS).map((path) => [path.join("."), at(path)]))
  console.log(JSON.stringify({ file: true, values, token: kind(at(["gateway", "auth", "token"])), password: kind(at(["gateway", "auth", "password"])), digest: process.env.HS_DIGEST }))
' <"$file" 2>/dev/null && exit 0
echo "$file cannot be read: it takes jq, or for a file with comments a running gateway" >&2
exit 1
