/**
 * The gateway's state as its content: every table of every SQLite database row by row, and every other file by its sum.
 * Runs on the Node in the container (node:sqlite), reads only. Prints one line of JSON: name → rows or sum.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const root = '/home/node/.openclaw'
const sum = (data) => createHash('sha256').update(data).digest('hex').slice(0, 16)
const plain = (value) => (value instanceof Uint8Array ? `bytes ${sum(value)}` : typeof value === 'bigint' ? String(value) : value)
const seen = {}
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const path = `${entry.parentPath}/${entry.name}`
  const name = path.slice(root.length + 1)
  // built from the program, not from anybody's words
  if (name.startsWith('cache/')) continue
  // a claim on the state is held locked while somebody has it
  if (/-(wal|shm|journal)$|\.lock\.sqlite$/.test(name)) continue
  if (!/\.sqlite$/.test(name)) {
    seen[name] = sum(readFileSync(path))
    continue
  }
  const database = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  for (const { name: table } of database.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").all()) {
    try {
      seen[`${name} ${table}`] = database.prepare(`select * from "${table}"`).all().map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])))).sort()
    } catch (error) {
      seen[`${name} ${table}`] = [`unreadable: ${error.message}`]
    }
  }
  database.close()
}
console.log(JSON.stringify(seen))
