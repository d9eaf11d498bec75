/**
 * Looks at every database below /copy as whoever restores it would: opened, its log played back, its pages and indexes checked,
 * and what busy-writer.mjs tallied counted again. Prints JSON: databases looked at, and what is wrong with which.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const wrong = []
const databases = readdirSync('/copy', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.sqlite$/.test(entry.name) && !/\.lock\.sqlite$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name))
for (const path of databases) {
  const say = (what) => wrong.push(`${path.slice('/copy/'.length)}: ${what}`)
  try {
    const database = new DatabaseSync(path)
    const check = database.prepare('pragma integrity_check(3)').all().map((row) => Object.values(row)[0]).join('; ')
    if (check !== 'ok') say(check)
    else if (path.endsWith('/busy.sqlite')) {
      const { rows, counted } = database.prepare('select (select rows from tally) as rows, (select count(*) from words) as counted').get()
      if (rows !== counted) say(`a transaction in halves: ${counted} rows, and its tally says ${rows}`)
    }
    database.close()
  } catch (error) {
    say(error.message)
  }
}
console.log(JSON.stringify({ databases: databases.length, wrong }))
