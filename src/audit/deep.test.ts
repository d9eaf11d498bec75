import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineControl, defineFact, type Area } from '../areas/define.js'
import { compare } from '../model/control.js'
import type { Facts, Frame } from '../model/reading.js'
import { defaultSpec } from '../spec/spec.js'
import { toKeep, withKept } from './deep.js'
import { evaluate, neededFacts } from './evaluate.js'

const text = (stdout: string): string => stdout
const commit = defineFact({ name: 'commit', probe: 'x/commit.probe.sh', parse: text })
const history = defineFact({ name: 'history', probe: 'x/history.probe.sh', parse: text, deep: { whileSame: [commit] } })
const clean = defineControl({
  id: 'x.clean', title: 'The history is clean', severity: 'high', lenses: { child: 'c', principle: 'p' }, advice: 'a', whenAbsent: 'not-applicable',
  needs: { history }, check: (facts) => compare('history', facts.history, 'clean'),
})
const areas: readonly Area[] = [{ name: 'x', category: 'baseline', title: 'X', controls: [clean], steps: [] }]

const frame = (stdout: string, exit = 0): Frame => ({ exit, ms: 1, stdout, stderr: '' })
const at = (takenAt: string, frames: Record<string, Frame>): Facts => ({ host: 'h', takenAt, login: { user: 'root', root: true }, frames })
const then = at('2026-11-01T00:00:00.000Z', { commit: frame('abc'), history: frame('clean') })
const now = (commitFrame = frame('abc')): Facts => at('2026-11-20T00:00:00.000Z', { commit: commitFrame })
const SINCE = '2026-10-21T00:00:00.000Z'
const judged = (facts: Facts) => evaluate(areas, facts, defaultSpec(), '2026-11-20')[0]

test('what a deep fact hangs on is collected with the quick ones', () => assert.deepEqual(neededFacts(areas, defaultSpec()).map(({ name }) => name), ['history', 'commit']))

test('a kept answer counts, and says of when it is', () => {
  const finding = judged(withKept(now(), [history], toKeep(then, [history]), SINCE))
  assert.deepEqual([finding?.verdict, finding?.asOf], ['pass', '2026-11-01T00:00:00.000Z'])
})

for (const [why, facts, since] of [
  ['what it hangs on has changed', now(frame('abd')), SINCE],
  ['what it hangs on is gone', now(frame('abc', 44)), SINCE],
  ['what it hangs on could not be seen', now(frame('', 77)), SINCE],
  ['it is too old', now(), '2026-11-02T00:00:00.000Z'],
] as const)
  test(`nothing is known once ${why}`, () => {
    const finding = judged(withKept(facts, [history], toKeep(then, [history]), since))
    assert.equal(finding?.verdict, 'unknown')
    assert.match(finding?.because ?? '', /audit --deep/)
    assert.equal(finding?.asOf, undefined)
  })

test('of a subject that only grows, what failed still fails, and what passed is unknown for the rest', () => {
  const growing = { ...history, deep: { whileSame: [commit], grows: true as const } }
  const later = (kept: Facts) => judged(withKept(now(frame('abd')), [growing], toKeep(kept, [growing]), SINCE))
  assert.equal(later(at(then.takenAt, { commit: frame('abc'), history: frame('dirty') }))?.verdict, 'fail')
  const clean = later(then)
  assert.deepEqual([clean?.verdict, clean?.asOf], ['unknown', '2026-11-01T00:00:00.000Z'])
  assert.equal(clean?.because, 'what was there on 2026-11-01 was read, and is so (clean); what has come since was not: run hardshell audit --deep')
  // one that was not there then says nothing of today
  assert.match(later(at(then.takenAt, { commit: frame('abc'), history: frame('', 44) }))?.because ?? '', /takes longer/)
  assert.equal(judged(withKept(now(frame('', 77)), [growing], toKeep(then, [growing]), SINCE))?.asOf, undefined)
})

test('an answer that was denied or failed is not kept, nor one whose ground could not be seen', () => {
  for (const exit of [77, 124, 1]) assert.deepEqual(toKeep(at(then.takenAt, { commit: frame('abc'), history: frame('', exit) }), [history]), {})
  assert.deepEqual(toKeep(at(then.takenAt, { commit: frame('', 77), history: frame('clean') }), [history]), {})
})

test('a fresh answer is not replaced by a kept one, and a kept one does not grow younger by being kept again', () => {
  const fresh = at('2026-11-20T00:00:00.000Z', { commit: frame('abc'), history: frame('dirty') })
  assert.equal(judged(withKept(fresh, [history], toKeep(then, [history]), SINCE))?.verdict, 'fail')
  assert.deepEqual(toKeep(withKept(now(), [history], toKeep(then, [history]), SINCE), [history]), {})
})
