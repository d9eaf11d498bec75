/**
 * capture.mjs - one consistent copy of a gateway's state, taken while it works. Runs on the Node of the gateway's own
 * image, as the gateway's user, in a container of its own without network: it costs the gateway no memory, and works
 * as well when the gateway is stopped. Reads /home/node/.openclaw and /home/node/.config/openclaw, writes below /backup.
 *
 * OpenClaw's own online backup copies the databases that it knows (a live tar or cp tears them), and verifies its archive. The
 * archive is unpacked, so that restic can tell what is new. Databases of plugins and skills, which it copies as plain files and so
 * tears under a busy writer, are copied again by SQLite's own online backup. Every database of the live state must be in the
 * copy, and pass its own check.
 * Prints one line of JSON: what was captured, for the manifest; or { error } and ends with 1.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'

const LIVE = '/home/node/.openclaw'
const OUT = '/backup'
const STATE = join(OUT, 'state')

const files = (root) => readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
/** Databases that hold something: claims on the state and what is made anew are none. */
const databases = (root) => files(root).filter((path) => /\.sqlite$/.test(path) && !/\.lock\.sqlite$/.test(path)).map((path) => path.slice(root.length + 1)).filter((name) => !/^(tmp|cache|migration|npm|git|tools|dev)\//.test(name)).sort()

function openclawBackup() {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ['/app/openclaw.mjs', 'backup', 'create', '--verify', '--json', '--output', OUT], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
  if (error !== undefined) throw error
  let said
  try {
    said = JSON.parse(stdout)
  } catch {
    throw new Error(`openclaw backup create ended with ${status} and said: ${(stderr || stdout).trim().split('\n').at(-1)}`)
  }
  if (status !== 0 || said.verified !== true) throw new Error(`openclaw backup create: ${said.error?.message ?? `ended with ${status}, not verified`}`)
  return said
}

/** The archive's one state asset becomes OUT/state; the archive itself goes, its content stays. */
function unpack({ archivePath, archiveRoot, assets }) {
  const state = assets.find(({ kind }) => kind === 'state')
  if (state === undefined) throw new Error('the archive of openclaw backup create holds no state')
  const { status, stderr } = spawnSync('tar', ['-xzf', archivePath, '-C', OUT], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the archive does not unpack: ${stderr.trim().split('\n').at(-1)}`)
  rmSync(archivePath)
  renameSync(join(OUT, state.archivePath), STATE)
  renameSync(join(OUT, archiveRoot, 'manifest.json'), join(OUT, 'openclaw-manifest.json'))
  rmSync(join(OUT, archiveRoot), { recursive: true })
}

/** Immutable: no -wal or -shm file comes to be beside the copy. */
const open = (path) => new DatabaseSync(`file:${encodeURI(path)}?immutable=1`, { readOnly: true })

function look(name) {
  const path = join(STATE, name)
  const database = open(path)
  try {
    const check = database.prepare('pragma integrity_check(5)').all().map((row) => Object.values(row)[0])
    if (check.join() !== 'ok') throw new Error(check.join('; '))
    const count = (table) => (database.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table) === undefined ? 0 : database.prepare(`select count(*) as n from "${table}"`).get().n)
    return { name, bytes: statSync(path).size, schema: database.prepare('pragma user_version').get().user_version, devices: count('device_pairing_paired'), sessions: count('session_nodes'), events: count('transcript_events') }
  } catch (error) {
    throw new Error(`the copy of ${name} is torn: ${error.message}`)
  } finally {
    database.close()
  }
}

/** Those that OpenClaw itself copies online, by name: its shared state and each agent's own. */
const KNOWN = /^(state\/openclaw|agents\/[^/]+\/agent\/openclaw-agent)\.sqlite$/
/** All pages in one step: a copy in several begins anew whenever somebody writes in between. */
const AT_ONCE = { rate: 2 ** 31 - 1 }

async function copyOnline(name) {
  const source = new DatabaseSync(join(LIVE, name), { readOnly: true, timeout: 30_000 })
  try {
    for (const leftover of ['', '-wal', '-shm', '-journal']) rmSync(join(STATE, name + leftover), { force: true })
    mkdirSync(dirname(join(STATE, name)), { recursive: true, mode: 0o700 })
    await backup(source, join(STATE, name), AT_ONCE)
    chmodSync(join(STATE, name), 0o600)
  } finally {
    source.close()
  }
}

const sum = (all, key) => all.reduce((total, one) => total + one[key], 0)

try {
  rmSync(STATE, { recursive: true, force: true })
  const before = databases(LIVE)
  const said = openclawBackup()
  unpack(said)
  for (const name of databases(LIVE)) if (!KNOWN.test(name)) await copyOnline(name)
  const held = databases(STATE)
  const missing = before.filter((name) => !held.includes(name) && existsSync(join(LIVE, name)))
  if (missing.length > 0) throw new Error(`not in OpenClaw's backup: ${missing.join(', ')}`)
  const seen = held.map(look)
  const auth = '/home/node/.config/openclaw'
  mkdirSync(join(OUT, 'auth'), { mode: 0o700 })
  if (existsSync(auth)) cpSync(auth, join(OUT, 'auth'), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  const program = JSON.parse(readFileSync('/app/package.json', 'utf8'))
  const agents = new Set([...said.agentRoots.map(({ agentId }) => agentId), ...(existsSync(join(STATE, 'agents')) ? readdirSync(join(STATE, 'agents')) : [])])
  console.log(JSON.stringify({
    openclaw: program.version,
    schemaVersions: program.openclaw?.schemaVersions ?? {},
    databases: seen.map(({ name, bytes, schema }) => ({ name, bytes, schema })),
    counts: { agents: agents.size, sessions: sum(seen, 'sessions'), devices: sum(seen, 'devices'), events: sum(seen, 'events') },
    skipped: said.skipped.filter(({ reason }) => reason !== 'covered').map(({ sourcePath, reason }) => ({ path: sourcePath, reason })),
  }))
} catch (error) {
  console.log(JSON.stringify({ error: String(error.message).slice(0, 400) }))
  process.exitCode = 1
}
