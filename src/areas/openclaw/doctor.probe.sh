# shellcheck shell=sh
# What OpenClaw's own doctor finds: severities, checkIds and what each asks for. Takes about 20 s, and 620 MiB inside the
# gateway's limit (measured with 2026.9.6: 733 to 1342 MB), so it is not even begun where that would not fit: in 1 GiB it
# gets the gateway killed.
#   CONTAINER GATEWAYS GATEWAY_STATUS FOUND  from gateways.find.sh
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }
[ "$GATEWAY_STATUS" = running ] || { echo "the gateway does not run ($GATEWAY_STATUS)" >&2; exit 1; }
# one of OpenClaw's own audits at a time: each takes its memory from the gateway
# shellcheck disable=SC2016
flock "$(command -v docker)" docker exec "$CONTAINER" node -e '
  const { readFileSync } = require("fs"), { spawnSync } = require("child_process"), { freemem } = require("os")
  const file = (path) => { try { return readFileSync("/sys/fs/cgroup/" + path, "utf8").trim() } catch { return undefined } }
  const number = (text) => text === undefined || text === "max" ? Infinity : Number(text)
  const limit = number(file("memory.max") ?? file("memory/memory.limit_in_bytes"))
  const used = number(file("memory.current") ?? file("memory/memory.usage_in_bytes") ?? "0")
  const cache = Number(/^(?:total_)?inactive_file (\d+)/m.exec(file("memory.stat") ?? file("memory/memory.stat") ?? "")?.[1] ?? 0)
  const free = Math.min(limit - used + cache, freemem()) / 1048576
  if (!(free > 900)) { console.error("the doctor takes 900 MiB of the memory limit, and " + Math.floor(free) + " are free: it could get the gateway killed"); process.exit(3) }
  const run = spawnSync(process.execPath, ["openclaw.mjs", "doctor", "--lint", "--json"], { encoding: "utf8", maxBuffer: 1 << 26, timeout: 80000 })
  const said = JSON.parse(run.stdout.slice(run.stdout.indexOf("{")))
  if (said.schemaVersion !== 1 || !Array.isArray(said.findings)) throw new Error("another version of its answer")
  const clean = (text) => String(text ?? "").replace(/\s+/g, " ").replace(/[^\w .,:;*"\x27()\/-]/g, "_").slice(0, 160)
  console.log("ran " + Number(said.checksRun))
  for (const { severity, checkId, requirement, message } of said.findings) console.log("finding " + clean(severity).split(" ")[0] + " " + clean(checkId).replace(/ /g, "_") + " " + clean(requirement) + " | " + clean(message))
' 2>"$TMPDIR/said" || {
  sed -n 's/^the doctor takes/&/p' "$TMPDIR/said" | grep . >&2 || echo "OpenClaw's doctor gave no answer that can be read" >&2
  exit 1
}
