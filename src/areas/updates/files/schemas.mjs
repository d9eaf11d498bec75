/**
 * schemas.mjs - which schemas the databases of a state folder have, and which the OpenClaw of this image knows. Runs on the
 * image's own Node, on a copy or on the state of a gateway that is stopped: a copy that still has its log beside it gets
 * that folded in by being opened. Prints: HAS_STATE HAS_AGENT KNOWS_STATE KNOWS_AGENT, 0 where there is none.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const STATE = '/home/node/.openclaw'

function version(path) {
  if (!existsSync(path)) return 0
  const database = new DatabaseSync(path, { timeout: 10_000 })
  try {
    return database.prepare('pragma user_version').get().user_version
  } finally {
    database.close()
  }
}

const agents = existsSync(`${STATE}/agents`) ? readdirSync(`${STATE}/agents`) : []
const { state = 0, agent = 0 } = JSON.parse(readFileSync('/app/package.json', 'utf8')).openclaw?.schemaVersions ?? {}
console.log(version(`${STATE}/state/openclaw.sqlite`), Math.max(0, ...agents.map((id) => version(`${STATE}/agents/${id}/agent/openclaw-agent.sqlite`))), state, agent)
