/**
 * A gateway's state of a gigabyte, made up, and a day more of it: conversations in a database, texts in the workspace, pictures and
 * recordings that no program packs any smaller. The same each time, by a generator of numbers with a fixed beginning.
 *   make FOLDER      300 MB of database, 300 MB of 3000 texts, 400 MB of 200 recordings
 *   day FOLDER N     4 MB of messages more and 500 older ones touched, 20 texts edited, 10 new, 3 new recordings (6 MB)
 */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync, backup } from 'node:sqlite'

const [verb, folder, day = '0'] = process.argv.slice(2)
let seed = 7 + Number(day)
const number = (below) => {
  // mulberry32
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below
}
const words = Array.from({ length: 6000 }, () => Array.from({ length: 2 + number(9) }, () => 'etaoinshrdlucmfwypvbgkjqxz'[Math.min(number(26), number(26))]).join(''))
/** Prose of at least BYTES: common words are common. */
function prose(bytes) {
  const said = []
  for (let length = 0; length < bytes; ) {
    const word = words[Math.min(number(6000), number(6000), number(6000))]
    said.push(word)
    length += word.length + 1
  }
  return said.join(' ')
}
const recording = () => Buffer.from(Uint32Array.from({ length: 2 ** 19 }, () => number(2 ** 32)).buffer)
const [texts, media] = [`${folder}/state/workspace`, `${folder}/state/media`]
const live = `${folder}/live.sqlite`
const database = new DatabaseSync(live)
function messages(bytes) {
  const insert = database.prepare('insert into messages (session, text) values (?, ?)')
  database.exec('begin')
  for (let written = 0; written < bytes; ) {
    const text = prose(200 + number(1600))
    insert.run(number(400), text)
    written += text.length
  }
  database.exec('commit')
}

if (verb === 'make') {
  for (const one of [texts, media]) mkdirSync(one, { recursive: true })
  database.exec('pragma journal_mode = wal; create table messages (id integer primary key, session integer, text text); create index by_session on messages (session)')
  messages(290e6)
  for (let at = 0; at < 3000; at++) writeFileSync(`${texts}/${at}.md`, prose(100e3))
  for (let at = 0; at < 200; at++) writeFileSync(`${media}/${at}.ogg`, recording())
} else {
  messages(4e6)
  database.exec(`update messages set text = text || ' edited' where id % 300 = ${day} and id < 150000`)
  for (let at = 0; at < 20; at++) appendFileSync(`${texts}/${number(3000)}.md`, prose(2000))
  for (let at = 0; at < 10; at++) writeFileSync(`${texts}/day-${day}-${at}.md`, prose(100e3))
  for (let at = 0; at < 3; at++) writeFileSync(`${media}/day-${day}-${at}.ogg`, recording())
}
// as capture.mjs copies it
rmSync(`${folder}/state/openclaw-agent.sqlite`, { force: true })
await backup(database, `${folder}/state/openclaw-agent.sqlite`, { rate: 2 ** 31 - 1 })
database.close()
