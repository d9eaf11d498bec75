# shellcheck shell=sh
# Which keys stand as plain values in openclaw.json and in the copies that OpenClaw keeps of it: paths, never values.
#   CONTAINER GATEWAY_STATE  the gateway and where it has them (gateways.find.sh)      STATE  where they are when there is no container
#   LITERALS   the paths where a reference could stand, one regular expression over names joined by dots
# Prints: file NAME   literal NAME PATH   unread NAME
state=${GATEWAY_STATE:-$STATE}
if [ ! -f "$state/openclaw.json" ]; then
  echo "there is no $state/openclaw.json" >&2
  exit 44
fi
# What reads the paths is awk: jq takes the twentieth part of a second for a hundred expressions. Names that are no plain
# words lose their other signs.
found() { # FILE
  # shellcheck disable=SC2016
  command -v jq >/dev/null 2>&1 && jq -r '
    if type != "object" then error else . end | . as $all | paths(strings) as $path | ($all | getpath($path)) as $value
    | select($value != "" and $value != "__OPENCLAW_REDACTED__" and (($value | startswith("${")) and ($value | test("^\\$\\{[A-Za-z0-9_]+\\}$")) | not))
    | $path | map(tostring) | @tsv' "$1" >"$TMPDIR/paths" 2>/dev/null &&
    awk -F'\t' 'BEGIN { wanted = tolower(ENVIRON["LITERALS"]) }
      { name = ""; for (i = 1; i <= NF; i++) { gsub(/[^A-Za-z0-9_@-]/, "_", $i); name = name (i == 1 ? "" : ".") $i } }
      tolower(name) ~ wanted { print name }' "$TMPDIR/paths"
}
# No jq here, or comments in the file (JSON5): the running gateway brings what reads both.
found_inside() {
  # shellcheck disable=SC2016
  docker exec -i -e LITERALS="$LITERALS" "$CONTAINER" node -e '
    const { createRequire } = require("module")
    const all = createRequire(process.cwd() + "/")("json5").parse(require("fs").readFileSync(0, "utf8"))
    if (all === null || typeof all !== "object" || Array.isArray(all)) process.exit(1)
    const wanted = new RegExp(process.env.LITERALS, "i")
    const walk = (value, path) => {
      if (value !== null && typeof value === "object") for (const [key, below] of Object.entries(value)) walk(below, [...path, key.replace(/[^A-Za-z0-9_@-]/g, "_")])
      else if (typeof value === "string" && !/^(|\$\{[A-Za-z0-9_]+\}|__OPENCLAW_REDACTED__)$/.test(value) && wanted.test(path.join("."))) console.log(path.join("."))
    }
    walk(all, [])' 2>/dev/null
}
export LITERALS
for file in "$state"/openclaw.json "$state"/openclaw.json.*; do
  if [ ! -f "$file" ] || [ -L "$file" ]; then continue; fi
  name=${file##*/}
  case $name in *[!A-Za-z0-9_.@-]*) name=$(printf %s "$name" | tr -c 'A-Za-z0-9_.@-' '?') ;; esac
  echo "file $name"
  if keys=$(found "$file") || keys=$(found_inside <"$file"); then
    [ -z "$keys" ] || printf '%s\n' "$keys" | sed "s/^/literal $name /"
  else
    echo "unread $name"
  fi
done
exit 0
