# shellcheck shell=sh
# What OpenClaw's own `secrets audit` says, its database of provider keys included. Places, never values. Takes up to 20 s
# and, for that time, memory inside the gateway's limit.
#   CONTAINER  the gateway's container
if ! command -v docker >/dev/null 2>&1 || ! running=$(docker inspect --type container --format '{{.State.Running}}' "$CONTAINER" 2>/dev/null); then
  echo 'there is no gateway in a container here' >&2
  exit 44
fi
if [ "$running" != true ]; then
  echo 'the gateway is not running: hardshell up, then look again' >&2
  exit 1
fi
# one of OpenClaw's own audits at a time: each takes its memory from the gateway
# shellcheck disable=SC2016
flock "$(command -v docker)" docker exec "$CONTAINER" node -e '
  const { spawnSync } = require("child_process")
  const run = spawnSync(process.execPath, ["openclaw.mjs", "secrets", "audit", "--json"], { encoding: "utf8", maxBuffer: 1 << 26 })
  const said = JSON.parse(run.stdout.slice(run.stdout.indexOf("{")))
  const clean = (text) => String(text ?? "?").replace(/[^\w.:*@\/-]/g, "_").slice(0, 200)
  if (said.version !== 1 || !Array.isArray(said.findings)) throw new Error("another version of its answer")
  console.log("status", clean(said.status), said.resolution?.resolvabilityComplete === false ? "incomplete" : "complete")
  for (const { code, file, jsonPath } of said.findings) console.log("finding", clean(code), clean(file), clean(jsonPath))
' 2>/dev/null || { echo "OpenClaw's secrets audit gave no answer that can be read (try: docker exec $CONTAINER node openclaw.mjs secrets audit)" >&2; exit 1; }
