import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areas } from '../areas/catalogue.js'
import type { Area } from '../areas/define.js'
import type { Facts } from '../model/reading.js'
import { defaultSpec, type Spec } from '../spec/spec.js'
import { evaluate } from './evaluate.js'
import { OPENCLAW_CHECKS } from './openclaw-checks.js'
import { score } from './score.js'
import { COVERED, WHOLE } from './upstream.js'

const say = (...said: readonly (readonly [id: string, severity: string])[]): string => JSON.stringify(said.map(([id, severity]) => ({ id, severity, title: `about ${id}` })))
const facts = (stdout: string, exit = 0): Facts => ({ host: 'h', takenAt: '2026-11-22T00:00:00.000Z', login: { user: 'root', root: true }, frames: { gateways: { exit: 0, ms: 1, stdout: '0123456789ab\n', stderr: '' }, 'openclaw-audit': { exit, ms: 1, stdout, stderr: '' } } })
/** The gateway's controls, of which `fails` fail whatever they need. */
const judge = (stdout: string, fails: readonly string[] = [], spec: Spec = defaultSpec(), exit = 0) =>
  evaluate(
    areas.map((area) => ({ ...area, controls: area.controls.filter(({ id }) => id === WHOLE || fails.includes(id)).map((control) => (control.id === WHOLE ? control : { ...control, needs: {}, check: () => ({ verdict: 'fail' as const, evidence: [{ fact: 'f', saw: 's', want: 'w' }] }) })) }) as unknown as Area),
    facts(stdout, exit), spec, '2026-11-22',
  )
const verdicts = (findings: ReturnType<typeof judge>) => findings.map(({ control, verdict, severity }) => `${control} ${verdict} ${severity}`)

test('each of its findings is one of the scorecard, under its checkId; the whole counts nothing beside them', () => {
  const found = judge(say(['browser.control_no_auth', 'critical'], ['models.legacy', 'warn'], ['models.legacy', 'warn'], ['summary.attack_surface', 'info']))
  assert.deepEqual(verdicts(found), [`${WHOLE} not-applicable high`, 'openclaw.browser.control_no_auth fail critical', 'openclaw.models.legacy fail medium'])
  assert.equal(found.find(({ control }) => control === 'openclaw.models.legacy')?.evidence.length, 2)
  assert.match(found[0]?.because ?? '', /openclaw\.browser\.control_no_auth, openclaw\.models\.legacy/)
  assert.equal(score(found).counts.fail, 2)
})
test('what a control of ours fails for is evidence there, and not counted twice', () => {
  const found = judge(say(['gateway.token_too_short', 'warn']), ['secrets.token-strength'])
  assert.equal(score(found).counts.fail, 1)
  const ours = found.find(({ control }) => control === 'secrets.token-strength')
  assert.deepEqual(ours?.evidence.map(({ saw }) => saw), ['s', 'warn: about gateway.token_too_short'])
  assert.ok(ours?.tags?.includes('gateway.token_too_short'))
})
test('where ours does not fail, OpenClaw is believed', () => assert.deepEqual(verdicts(judge(say(['gateway.token_too_short', 'warn']))).slice(1), ['openclaw.gateway.token_too_short fail medium']))
test('a finding that was accepted, or weighs less, swallows nothing of OpenClaw’s', () => {
  const check = 'gateway.control_ui.allowed_origins_wildcard'
  const lighter = judge(say([check, 'critical']), ['gateway.config-baseline'])
  assert.deepEqual(verdicts(lighter).filter((one) => !one.startsWith(WHOLE)), ['gateway.config-baseline fail high', `openclaw.${check} fail critical`])
  assert.equal(score(lighter).counts.fail, 2)
  assert.equal(score(judge(say([check, 'warn']), ['gateway.config-baseline'])).counts.fail, 1)
  const owner = (revisit: string): Spec => ({ ...defaultSpec(), acceptedRisks: [{ control: 'gateway.config-baseline', risk: 'r', why: 'w', mitigations: 'm', revisit }] })
  for (const severity of ['critical', 'warn']) {
    const found = judge(say([check, severity]), ['gateway.config-baseline'], owner('2027-01-01'))
    assert.equal(found.find(({ control }) => control === 'gateway.config-baseline')?.accepted?.why, 'w')
    const own = found.find(({ control }) => control === `openclaw.${check}`)
    assert.deepEqual([own?.verdict, own?.accepted], ['fail', undefined], severity)
  }
  assert.equal(score(judge(say([check, 'warn']), ['gateway.config-baseline'], owner('2026-01-01'))).counts.fail, 1, 'an acceptance past its date is none')
})
test('nothing found, or nothing known, stays as it is', () => {
  assert.deepEqual(verdicts(judge(say())), [`${WHOLE} pass high`])
  assert.deepEqual(verdicts(judge('', [], defaultSpec(), 1)), [`${WHOLE} unknown high`])
})
test('one of them can be accepted by its id', () => {
  const spec = { ...defaultSpec(), acceptedRisks: [{ control: 'openclaw.models.legacy', risk: 'r', why: 'w', mitigations: 'm', revisit: '2027-01-01' }] }
  assert.equal(judge(say(['models.legacy', 'warn']), [], spec).at(-1)?.accepted?.why, 'w')
})
test('the table names controls that exist and checks that OpenClaw has', () => {
  const ids = new Set(areas.flatMap(({ controls }) => controls.map(({ id }) => id)))
  assert.deepEqual(COVERED.filter(([, control]) => !ids.has(control)), [])
  assert.deepEqual(COVERED.filter(([begins]) => !OPENCLAW_CHECKS.some((id) => id.startsWith(begins))), [])
  assert.equal(new Set(OPENCLAW_CHECKS).size, OPENCLAW_CHECKS.length)
})
