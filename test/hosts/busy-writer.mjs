/**
 * Keeps a database of the gateway's state as busy as a full house would: transactions of 40 rows, a short breath between
 * them, until told to stop. `tally` says in the same transaction how many rows there are: a copy in which the two differ is torn,
 * even where SQLite finds nothing wrong with its pages.
 */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const state = '/home/node/.openclaw/state'
const database = new DatabaseSync(`${state}/busy.sqlite`)
database.exec(`pragma journal_mode = wal; pragma busy_timeout = 10000
  ; create table if not exists words (id integer primary key, pair integer, text text); create index if not exists by_pair on words (pair)
  ; create table if not exists tally (rows integer); insert into tally select 0 where not exists (select 1 from tally)`)
const insert = database.prepare('insert into words (pair, text) values (?, ?)')
const text = 'x'.repeat(900)
const gone = database.prepare('delete from words where pair < ? or pair > ? and id % 3 = 0')
const count = database.prepare('update tally set rows = rows + ?')
for (let pair = 0; !existsSync(`${state}/stop-writing`); pair++) {
  database.exec('begin immediate')
  for (let row = 0; row < 40; row++) insert.run(pair, text)
  // pages are freed and used again, and it stays below some 40 MB
  count.run(40 - (pair % 50 === 49 ? Number(gone.run(pair - 1500, pair - 50).changes) : 0))
  database.exec('commit')
  await new Promise((resolve) => setTimeout(resolve, 4))
}
