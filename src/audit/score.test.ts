import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Category, Finding, Severity, Verdict } from '../model/control.js'
import { score, type Grade } from './score.js'

const finding = (severity: Severity, verdict: Verdict, more: Partial<Finding> = {}): Finding => ({
  control: `${severity}.${verdict}`, title: 't', severity, category: 'baseline', verdict, evidence: [], ...more,
})
const many = (times: number, ...what: Parameters<typeof finding>): Finding[] => Array.from({ length: times }, () => finding(...what))
const accepted = { accepted: { risk: 'r', why: 'w', mitigations: '', revisit: '2099-01-01' } }

const rows: [string, Finding[], number, Grade, string | undefined][] = [
  ['nothing judged proves nothing', [], 0, 'F', undefined],
  ['only not-applicable proves nothing', [finding('high', 'not-applicable')], 0, 'F', undefined],
  ['all pass', [finding('critical', 'pass'), finding('low', 'pass')], 100, 'A', undefined],
  ['not-applicable leaves the sum', [finding('high', 'pass'), finding('critical', 'not-applicable')], 100, 'A', undefined],
  ['unknown earns nothing and stays in the sum', [finding('high', 'pass'), finding('high', 'unknown')], 50, 'F', undefined],
  ['severities weigh 10, 5, 2 and 1', [finding('critical', 'pass'), finding('high', 'pass'), finding('medium', 'fail'), finding('low', 'fail')], 83, 'B', undefined],
  ['rounded down, so that 100 means all', [...many(100, 'critical', 'pass'), finding('low', 'fail')], 99, 'A', undefined],
  ['just A', [...many(9, 'low', 'pass'), finding('low', 'fail')], 90, 'A', undefined],
  ['just B', [...many(8, 'low', 'pass'), ...many(2, 'low', 'fail')], 80, 'B', undefined],
  ['just C', [...many(7, 'low', 'pass'), ...many(3, 'low', 'fail')], 70, 'C', undefined],
  ['just D', [...many(6, 'low', 'pass'), ...many(4, 'low', 'fail')], 60, 'D', undefined],
  ['below D', [...many(59, 'low', 'pass'), ...many(41, 'low', 'fail')], 59, 'F', undefined],
  ['a critical unknown holds at C', [...many(20, 'critical', 'pass'), finding('critical', 'unknown')], 95, 'C', 'critical.unknown'],
  ['a critical fail holds at D', [...many(20, 'critical', 'pass'), finding('critical', 'fail')], 95, 'D', 'critical.fail'],
  ['the lower ceiling counts', [...many(30, 'critical', 'pass'), finding('critical', 'unknown'), finding('critical', 'fail')], 93, 'D', 'critical.fail'],
  ['a ceiling lifts no grade', [finding('critical', 'fail'), finding('critical', 'unknown')], 0, 'F', undefined],
  ['a high fail holds at B', [...many(20, 'critical', 'pass'), finding('high', 'fail')], 97, 'B', 'high.fail'],
  ['a critical unknown holds lower than a high fail', [...many(20, 'critical', 'pass'), finding('high', 'fail'), finding('critical', 'unknown')], 93, 'C', 'critical.unknown'],
  ['an accepted high fail holds nothing', [...many(20, 'critical', 'pass'), finding('high', 'fail', accepted)], 97, 'A', undefined],
  ['one past its date holds again', [...many(20, 'critical', 'pass'), finding('high', 'fail', { expired: accepted.accepted })], 97, 'B', 'high.fail'],
  ['a medium fail holds nothing', [...many(20, 'critical', 'pass'), finding('medium', 'fail')], 99, 'A', undefined],
  ['an unknown of high severity holds nothing', [...many(20, 'critical', 'pass'), finding('high', 'unknown')], 97, 'A', undefined],
  ['an accepted critical fail earns nothing but holds nothing', [...many(20, 'critical', 'pass'), finding('critical', 'fail', accepted)], 95, 'A', undefined],
]
for (const [name, findings, points, grade, heldBy] of rows) {
  test(name, () => {
    const result = score(findings)
    assert.deepEqual([result.score, result.grade, result.heldBy?.control], [points, grade, heldBy])
  })
}

test('points and counts are kept per category, in the order of the scorecard', () => {
  const inCategory = (category: Category, severity: Severity, verdict: Verdict) => finding(severity, verdict, { category })
  const result = score([inCategory('network', 'critical', 'pass'), inCategory('network', 'high', 'unknown'), inCategory('operations', 'low', 'fail')])
  assert.deepEqual(
    result.categories.map(({ category, earned, possible }) => [category, earned, possible]),
    [['baseline', 0, 0], ['supply chain', 0, 0], ['operations', 0, 1], ['network', 10, 15], ['documentation', 0, 0]],
  )
  assert.deepEqual(result.counts, { pass: 1, fail: 1, unknown: 1, 'not-applicable': 0 })
  assert.deepEqual(result.categories[3]?.counts, { pass: 1, fail: 0, unknown: 1, 'not-applicable': 0 })
})
test('accepted risks are counted and stay fails', () => {
  const result = score([finding('low', 'fail', accepted), finding('low', 'fail')])
  assert.equal(result.accepted, 1)
  assert.equal(result.counts.fail, 2)
})
