import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineControl, defineFact, type Area } from '../areas/define.js'
import { compare as judge, type Finding } from '../model/control.js'
import type { Facts, Frame } from '../model/reading.js'
import { defaultSpec, type Spec } from '../spec/spec.js'
import { evaluate, neededFacts } from './evaluate.js'

const word = defineFact({ name: 'word', probe: 'x/word.probe.sh', parse: (text) => {
  if (text === 'garbled') throw new Error('no word in it')
  return text
} })
const other = defineFact({ name: 'other', probe: 'x/other.probe.sh', parse: (text) => text })

const base = { severity: 'high', lenses: { child: 'c', principle: 'p' }, remedy: 'x.step' } as const
const control = (whenAbsent: 'fail' | 'unknown' | 'not-applicable' = 'unknown') =>
  defineControl({ ...base, id: 'x.word', title: 'The word is yes', needs: { word }, whenAbsent, check: (facts) => judge('word', facts.word, 'yes') })
const area = (...controls: Area['controls'][number][]): Area => ({ name: 'x', category: 'network', title: 'X', controls, steps: [] })

const frame = (stdout: string, exit = 0, stderr = ''): Frame => ({ exit, ms: 1, stdout, stderr })
const facts = (frames: Record<string, Frame>): Facts => ({ host: 'h', takenAt: '2026-11-22T18:00:00Z', login: { user: 'root', root: true }, frames })
const one = (frames: Record<string, Frame>, asked = control(), spec = defaultSpec(), today = '2026-11-22'): Finding => {
  const [finding, ...more] = evaluate([area(asked)], facts(frames), spec, today)
  assert.ok(finding)
  assert.equal(more.length, 0)
  return finding
}

const rows: [string, Record<string, Frame>, Pick<Finding, 'verdict'> & { because?: string }][] = [
  ['known and right', { word: frame('yes') }, { verdict: 'pass' }],
  ['known and wrong', { word: frame('no') }, { verdict: 'fail' }],
  ['not understood', { word: frame('garbled') }, { verdict: 'unknown', because: 'word: answer not understood: no word in it' }],
  ['not collected', {}, { verdict: 'unknown', because: 'word: fact word was not collected' }],
  ['denied', { word: frame('', 77) }, { verdict: 'unknown', because: 'word: needs root' }],
  ['timed out', { word: frame('yes', 124) }, { verdict: 'unknown', because: 'word: the probe ran out of time' }],
  ['broken, though it said something', { word: frame('yes', 3, 'noise\nno disk') }, { verdict: 'unknown', because: 'word: no disk' }],
]
for (const [name, frames, want] of rows) {
  test(`a reading that is ${name}`, () => {
    const finding = one(frames)
    assert.equal(finding.verdict, want.verdict)
    assert.equal(finding.because, want.because)
  })
}

for (const whenAbsent of ['fail', 'unknown', 'not-applicable'] as const) {
  test(`an absent subject gives ${whenAbsent} when the control says so`, () => {
    const finding = one({ word: frame('', 44, 'no word here') }, control(whenAbsent))
    assert.equal(finding.verdict, whenAbsent)
    if (whenAbsent === 'fail') assert.deepEqual(finding.evidence, [{ fact: 'word', saw: 'no word here', want: 'present' }])
    else assert.deepEqual([finding.because, finding.evidence], ['word: no word here', []])
  })
}

const both = defineControl({
  ...base, id: 'x.both', title: 'Both', needs: { word, other }, whenAbsent: 'not-applicable',
  check: (values) => judge('word', values.word + values.other, 'yesyes'),
})
test('a control with two facts gets both by its own keys', () => {
  assert.equal(one({ word: frame('yes'), other: frame('yes') }, both).verdict, 'pass')
})
test('what was not seen outranks what is absent', () => {
  assert.equal(one({ word: frame('', 44), other: frame('', 77) }, both).verdict, 'unknown')
  assert.equal(one({ word: frame('', 1), other: frame('', 44) }, both).verdict, 'unknown')
  assert.equal(one({ word: frame('yes'), other: frame('', 44) }, both).verdict, 'not-applicable')
})
test('a check that throws is unknown and says so, whatever it throws', () => {
  for (const thrown of [new Error('boom'), 'boom']) {
    const broken = defineControl({ ...base, id: 'x.broken', title: 'B', needs: { word }, whenAbsent: 'fail', check: () => { throw thrown } })
    const finding = one({ word: frame('yes') }, broken)
    assert.equal(finding.verdict, 'unknown')
    assert.equal(finding.because, 'internal: the check of x.broken broke: boom')
  }
})
test('a finding carries area, severity, remedy and advice', () => {
  const finding = one({ word: frame('no') }, { ...control(), advice: 'say yes' })
  assert.deepEqual(finding, {
    control: 'x.word', title: 'The word is yes', severity: 'high', category: 'network', verdict: 'fail',
    evidence: [{ fact: 'word', saw: 'no', want: 'yes' }], remedy: 'x.step', advice: 'say yes', lenses: { child: 'c', principle: 'p' },
  })
})

const risk = (revisit: string, why = 'we know') => ({ control: 'x.word', risk: 'r', why, mitigations: '', revisit })
test('an accepted fail stays a fail until its date', () => {
  const spec = { ...defaultSpec(), acceptedRisks: [risk('2026-11-23')] }
  const finding = one({ word: frame('no') }, control(), spec)
  assert.equal(finding.verdict, 'fail')
  assert.deepEqual(finding.accepted, { risk: 'r', why: 'we know', mitigations: '', revisit: '2026-11-23' })
})
test('on its date an accepted risk counts again and says so', () => {
  const finding = one({ word: frame('no') }, control(), { ...defaultSpec(), acceptedRisks: [risk('2026-11-22')] })
  assert.equal(finding.accepted, undefined)
  assert.equal(finding.because, 'the accepted risk was due on 2026-11-22 and counts again')
  assert.equal(finding.expired?.revisit, '2026-11-22')
})
test('an expiry is added to the reason that is already there', () => {
  const reasoned = defineControl({ ...base, id: 'x.word', title: 'W', needs: { word }, whenAbsent: 'fail', check: () => ({ verdict: 'fail', evidence: [], because: 'so it is' }) })
  const finding = one({ word: frame('x') }, reasoned, { ...defaultSpec(), acceptedRisks: [risk('2020-01-01')] })
  assert.equal(finding.because, 'so it is; the accepted risk was due on 2020-01-01 and counts again')
})
test('of two acceptances the later date counts', () => {
  const spec = { ...defaultSpec(), acceptedRisks: [risk('2020-01-01', 'old'), risk('2027-01-01', 'new'), risk('2021-01-01', 'old')] }
  assert.deepEqual(one({ word: frame('no') }, control(), spec).accepted, { risk: 'r', why: 'new', mitigations: '', revisit: '2027-01-01' })
})
test('pass and unknown are not accepted, nor is a fail of another control', () => {
  const spec = { ...defaultSpec(), acceptedRisks: [risk('2099-01-01')] }
  assert.equal(one({ word: frame('yes') }, control(), spec).accepted, undefined)
  assert.equal(one({ word: frame('', 77) }, control(), spec).accepted, undefined)
  assert.equal(one({ word: frame('no') }, { ...control(), id: 'x.neighbour' }, spec).accepted, undefined)
})

test('needed facts are named once each, in order', () => {
  assert.deepEqual(neededFacts([area(control(), both), area(both)], defaultSpec()).map((fact) => fact.name), ['word', 'other'])
})
test('two different facts with one name are refused', () => {
  const twin = defineFact({ name: 'word', probe: 'y/word.probe.sh', parse: (text) => text })
  const asks = defineControl({ ...base, id: 'y.word', title: 'Y', needs: { twin }, whenAbsent: 'fail', check: () => judge('word', 'a', 'a') })
  assert.throws(() => neededFacts([area(control()), area(asks)], defaultSpec()), /two different facts are named word \(x\/word\.probe\.sh, y\/word\.probe\.sh\)/)
})

test('what a spec does not ask for is not applicable, whatever was read, and its facts are not collected', () => {
  const asked = { ...control(), notAskedFor: (spec: Spec) => (spec.profile === 'strict' ? undefined : 'only strict asks') }
  const strict = { ...defaultSpec(), profile: 'strict' as const }
  for (const frames of [{ word: frame('no') }, { word: frame('', 77) }, {}]) {
    const { verdict, because } = one(frames, asked)
    assert.deepEqual([verdict, because], ['not-applicable', 'only strict asks'])
  }
  assert.equal(one({ word: frame('no') }, asked, strict).verdict, 'fail')
  assert.deepEqual(neededFacts([area(asked)], defaultSpec()), [])
  assert.deepEqual(neededFacts([area(asked)], strict).map(({ name }) => name), ['word'])
})
