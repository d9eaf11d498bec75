import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding, Verdict } from '../model/control.js'
import { compare } from './compare.js'

const finding = (control: string, verdict: Verdict): Finding => ({ control, title: `T ${control}`, severity: 'high', category: 'baseline', verdict, evidence: [] })

const directions: [Verdict, Verdict, string][] = [
  ['pass', 'fail', 'worse'], ['pass', 'unknown', 'worse'], ['unknown', 'fail', 'worse'], ['not-applicable', 'fail', 'worse'],
  ['fail', 'pass', 'better'], ['unknown', 'pass', 'better'], ['fail', 'not-applicable', 'better'], ['fail', 'unknown', 'other'],
  ['pass', 'not-applicable', 'other'], ['not-applicable', 'pass', 'other'], ['not-applicable', 'unknown', 'other'], ['unknown', 'not-applicable', 'other'],
]
for (const [before, after, direction] of directions) {
  test(`${before} to ${after} is ${direction}`, () => {
    assert.deepEqual(compare([finding('a', before)], [finding('a', after)]), [{ control: 'a', title: 'T a', severity: 'high', before, after, direction }])
  })
}
test('the same verdict is no drift', () => {
  for (const verdict of ['pass', 'fail', 'unknown', 'not-applicable'] as const) assert.deepEqual(compare([finding('a', verdict)], [finding('a', verdict)]), [])
})
test('controls that came or went are told apart from verdicts that changed', () => {
  const changes = compare([finding('gone', 'fail'), finding('stays', 'pass')], [finding('stays', 'pass'), finding('new', 'fail')])
  assert.deepEqual(changes.map(({ control, before, after, direction }) => [control, before, after, direction]), [['gone', 'fail', undefined, 'other'], ['new', undefined, 'fail', 'other']])
})
