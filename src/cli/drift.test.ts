import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXIT } from '../model/errors.js'
import type { Facts } from '../model/reading.js'
import { moment } from './drift.js'
import { record, recorded } from './history.js'
import { main } from './program.js'
import { standIn } from './stand-in.js'

const facts = (takenAt: string): Facts => ({ host: 'vps', takenAt, login: { user: 'root', root: true }, frames: {} })
const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T08:00:00.000Z`
const ADDRESS = 'ssh://root@[2001:db8::1]:2222'

test('recorded for the operator alone, the last or the last before a time, thirty at most', () => {
  const { context, cwd } = standIn()
  assert.equal(recorded(context, ADDRESS), undefined)
  for (let at = 0; at < 33; at += 1) record(context, ADDRESS, facts(new Date(Date.parse('2026-10-20T08:00:00Z') + at * 86_400_000).toISOString()))
  const folder = join(cwd, '.local/state/hardshell/history', encodeURIComponent(ADDRESS))
  const kept = readdirSync(folder).sort()
  assert.equal(kept.length, 30)
  assert.equal(statSync(join(folder, kept[0] as string)).mode & 0o777, 0o600)
  assert.equal(recorded(context, ADDRESS)?.takenAt, day(21))
  assert.equal(recorded(context, ADDRESS, day(20))?.takenAt, day(20))
  assert.equal(recorded(context, ADDRESS, '2026-11-20T07:59:59.000Z')?.takenAt, day(19))
  assert.equal(recorded(context, ADDRESS, '2026-01-01T00:00:00.000Z'), undefined)
  assert.equal(recorded(context, 'root@203.0.113.5'), undefined)
})
test('a record that cannot be read is passed over', () => {
  const { context, cwd } = standIn()
  record(context, 'vps', facts(day(1)))
  const folder = join(cwd, '.local/state/hardshell/history/vps')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, '2026-11-30T080000.000Z.json.gz'), 'cut short')
  assert.equal(recorded(context, 'vps')?.takenAt, day(1))
})
const NOW = Date.parse(day(20))
for (const [text, want] of [['36h', '2026-11-18T20:00:00.000Z'], ['2w', '2026-11-06T08:00:00.000Z'], ['2026-11-01', '2026-11-01T00:00:00.000Z'], ['2026-11-01T08:30', '2026-11-01T08:30:00.000Z']] as const)
  test(`--since ${text}`, () => assert.equal(moment(text, NOW), want))
for (const text of ['yesterday', '2026-13-01', '7', '-1d']) test(`--since ${text} is refused`, () => assert.throws(() => moment(text, NOW), { noun: 'usage' }))
test('without a record it says what makes one, and reaches no host', async () => {
  const at = standIn()
  assert.equal(await main(['drift', 'root@203.0.113.5'], at.context), EXIT.usage)
  assert.match(at.said(), /hardshell audit root@203\.0\.113\.5 records one/)
})
