import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineControl, defineFact, type Area } from '../areas/define.js'
import { compare } from '../model/control.js'
import type { JournalEntry } from '../model/journal.js'
import type { Facts, Frame } from '../model/reading.js'
import { defaultSpec } from '../spec/spec.js'
import { driftBetween, strange } from './drift.js'

interface Thing { readonly word: string; readonly uptime: number; readonly ports: readonly { readonly port: number; readonly age: number }[]; readonly map: ReadonlyMap<string, string> }
const thing = defineFact<Thing>({ name: 'thing', probe: 'x/thing.probe.sh', parse: (text) => {
  const raw = JSON.parse(text) as Omit<Thing, 'map'> & { map: Record<string, string> }
  return { ...raw, map: new Map(Object.entries(raw.map)) }
} })
const word = defineControl({
  id: 'x.word', title: 'The word is yes', severity: 'high', lenses: { child: 'c', principle: 'p' }, needs: { thing }, whenAbsent: 'unknown', remedy: 'x.step',
  check: (facts) => compare('thing', facts.thing.word, 'yes'),
})
const areas: readonly Area[] = [{ name: 'x', category: 'network', title: 'X', controls: [word], steps: [] }]
const value = { word: 'yes', uptime: 5, ports: [{ port: 22, age: 1 }], map: { k: 'v' } }
const frame = (more: object, exit = 0): Frame => ({ exit, ms: 1, stdout: JSON.stringify({ ...value, ...more }), stderr: '' })
const at = (takenAt: string, frames: Record<string, Frame>): Facts => ({ host: 'h', takenAt, login: { user: 'root', root: true }, frames })
const drift = (after: Record<string, Frame>, journal: readonly JournalEntry[] = [], before: Record<string, Frame> = { thing: frame({}) }) =>
  driftBetween({ before: at('2026-11-20T10:00:00.000Z', before), now: at('2026-11-21T10:00:00.000Z', after), areas, spec: defaultSpec(), today: '2026-11-21', journal })
const entry = (state: JournalEntry['state'], time: string, step = 'x.step'): JournalEntry => ({ run: 'r1', position: 0, step, state, at: time, changes: [] })

test('what moves by itself, and order, are no drift', () => {
  const same = drift({ thing: frame({ uptime: 500, ports: [{ port: 22, age: 900 }] }) })
  assert.deepEqual([same.verdicts, same.facts], [[], []])
  const two = { ports: [{ port: 22, age: 1 }, { port: 80, age: 1 }] }
  const turned = { ports: [{ port: 80, age: 1 }, { port: 22, age: 1 }] }
  assert.deepEqual(drift({ thing: frame(turned) }, [], { thing: frame(two) }).facts, [])
})
test('of a fact about what moves minute by minute, only verdicts count', () => {
  const moving = [{ ...(areas[0] as Area), controls: [{ ...word, needs: { thing: { ...thing, moves: true } } }] }] as unknown as readonly Area[]
  const found = driftBetween({ before: at('2026-11-20T10:00:00.000Z', { thing: frame({}) }), now: at('2026-11-21T10:00:00.000Z', { thing: frame({ word: 'no', map: { l: 'w' } }) }), areas: moving, spec: defaultSpec(), today: '2026-11-21', journal: [] })
  assert.deepEqual([found.facts, found.verdicts.map(({ control }) => control)], [[], ['x.word']])
})
test('a value, an element of a list and an entry of a map are each named', () => {
  const { facts } = drift({ thing: frame({ word: 'no', ports: [{ port: 80, age: 1 }], map: { l: 'w' } }) })
  assert.deepEqual(facts[0]?.lines, ['word: yes → no', 'ports + {"port":80}', 'ports - {"port":22}', 'map.k: v → nothing', 'map.l: nothing → w'])
})
test('a lock that fell without hardshell is strange', () => {
  const found = drift({ thing: frame({ word: 'no' }) }, [entry('done', '2026-11-19T10:00:00Z'), entry('done', '2026-11-20T12:00:00Z', 'y.step'), entry('failed', '2026-11-20T12:00:00Z')])
  assert.deepEqual(found.verdicts.map(({ control, direction, by }) => [control, direction, by]), [['x.word', 'worse', []]])
  assert.deepEqual(strange(found).map(({ control }) => control), ['x.word'])
})
test('a step that closed the lock meanwhile does not explain that it is open', () => {
  assert.deepEqual(strange(drift({ thing: frame({ word: 'no' }) }, [entry('done', '2026-11-20T12:00:00Z')])).map(({ control }) => control), ['x.word'])
})
test('what got better by a step says so', () => {
  assert.equal(drift({ thing: frame({}) }, [entry('done', '2026-11-20T12:00:00Z')], { thing: frame({ word: 'no' }) }).verdicts[0]?.by[0]?.step, 'x.step')
})
test('what an undo of hardshell did meanwhile is explained by it', () => {
  const found = drift({ thing: frame({ word: 'no' }) }, [entry('undone', '2026-11-20T12:00:00Z')])
  assert.deepEqual(found.verdicts[0]?.by, [{ step: 'x.step', run: 'r1', at: '2026-11-20T12:00:00Z', undone: true }])
  assert.equal(found.facts[0]?.by.length, 1)
  assert.deepEqual(strange(found), [])
})
test('a fact that can no longer be seen is a change, and a pass lost with it is worse', () => {
  const found = drift({ thing: frame({}, 77) })
  assert.deepEqual(found.facts[0]?.lines, ['known → denied'])
  assert.deepEqual(strange(found).map(({ after }) => after), ['unknown'])
})
test('what was not looked at then is no drift', () => assert.deepEqual(drift({ thing: frame({ word: 'no' }) }, [], {}).verdicts, []))
test('what got better is no alarm', () => {
  const found = drift({ thing: frame({}) }, [], { thing: frame({ word: 'no' }) })
  assert.deepEqual(found.verdicts.map(({ direction }) => direction), ['better'])
  assert.deepEqual(strange(found), [])
})
