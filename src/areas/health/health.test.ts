/** What the looks of a real host told, and departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Control, Judgement } from '../../model/control.js'
import { defaultSpec, type Spec } from '../../spec/spec.js'
import { area } from './index.js'
import { looks, type Looks, type LookState } from './looks.js'
import { lookStep, secretNames } from './steps.js'
import { span } from './looked-after.js'

const file = (path: string): string => readFileSync(new URL(`../../../../src/areas/health/${path}`, import.meta.url), 'utf8')
const well = looks.parse(file('recordings/looks.well.txt'))
const ill = looks.parse(file('recordings/looks.ill.txt'))

const judge = (id: string, looks: Looks): Judgement => {
  const control = (area.controls as unknown as readonly Control<Spec>[]).find((one) => one.id === id)
  assert.ok(control, id)
  return control.check({ looks }, defaultSpec())
}
const stateOf = (change: Partial<LookState>): Looks => ({ ...well, state: { ...(well.state as LookState), ...change } })
const PHONE = { name: 'phone', kind: 'ntfy', ok: well.now - 60, tries: 0, error: undefined, waiting: 0 }

test('a host that was set up a while ago: looked after, and nobody told yet', () => {
  assert.equal(judge('health.looked', well).verdict, 'pass')
  assert.equal(judge('health.addresses-private', well).verdict, 'pass')
  assert.match(judge('health.told', well).evidence[0]?.saw ?? '', /no channel is declared/)
  assert.equal(judge('health.drilled', well).verdict, 'not-applicable')
  assert.equal(well.state?.worst, 'ok')
  assert.ok((well.state?.checks.length ?? 0) > 10)
})

test('a host where the gateway is stopped and a channel takes nothing: the state tells it', () => {
  assert.equal(ill.state?.worst, 'critical')
  assert.match(ill.state?.faults.find(({ check }) => check === 'gateway.running')?.say ?? '', /the gateway (is stopped|was killed)/)
  const phone = ill.state?.channels.find(({ name }) => name === 'phone')
  assert.deepEqual([phone?.kind, phone?.waiting, phone?.error], ['webhook', 3, 'nobody listens there'])
  assert.match(judge('health.told', ill).evidence[0]?.saw ?? '', /^phone: nobody listens there, 3 waiting$/)
})

test('looks that are not made any more are a fail; after another pace their time begins anew', () => {
  const timers = (change: Partial<Looks['timers']['fast']>): Looks => ({ ...well, timers: { ...well.timers, fast: { ...well.timers.fast, ...change } } })
  assert.equal(judge('health.looked', timers({ active: false })).verdict, 'fail')
  assert.equal(judge('health.looked', timers({ enabled: false })).verdict, 'fail')
  const late = stateOf({ at: { fast: well.now - 4000, slow: well.now - 60 } })
  assert.equal(judge('health.looked', { ...late, timers: { ...well.timers, fast: { ...well.timers.fast, since: 9000 } } }).verdict, 'fail')
  assert.equal(judge('health.looked', { ...late, timers: { ...well.timers, fast: { ...well.timers.fast, since: 30 } } }).verdict, 'pass')
  const early = stateOf({ at: { fast: well.now + 86_400, slow: well.now - 60 } })
  assert.equal(judge('health.looked', { ...early, timers: { ...well.timers, fast: { ...well.timers.fast, since: 9000 } } }).verdict, 'fail')
  assert.equal(judge('health.looked', { ...well, state: undefined }).verdict, 'fail')
})

test('a slow look that was never made is late as soon as it could have been', () => {
  const never = (since: number): Looks => ({ ...stateOf({ at: { fast: well.now - 30, slow: undefined } }), timers: { ...well.timers, slow: { ...well.timers.slow, since } } })
  assert.equal(judge('health.looked', never(60)).verdict, 'pass')
  const judged = judge('health.looked', never(30 * 86_400))
  assert.deepEqual(judged.evidence.map(({ saw }) => saw), ['no slow look was made yet'])
  assert.equal(judged.verdict, 'fail')
})

test('who is told: a channel that takes messages; a drill, not too long ago', () => {
  assert.equal(judge('health.told', stateOf({ channels: [PHONE] })).verdict, 'pass')
  assert.equal(judge('health.told', stateOf({ channels: [PHONE, { ...PHONE, name: 'deadman', kind: 'deadman', tries: 1, error: 'its name does not resolve' }] })).verdict, 'fail')
  assert.equal(judge('health.told', stateOf({ channels: [{ ...PHONE, kind: 'deadman' }] })).verdict, 'fail')
  assert.equal(judge('health.told', { ...well, state: undefined }).verdict, 'unknown')
  const drilled = (drill: LookState['drill']): Judgement => judge('health.drilled', stateOf({ channels: [PHONE], drill }))
  assert.equal(drilled(undefined).verdict, 'fail')
  assert.equal(drilled({ at: well.now - 86_400, passed: true, seconds: 61 }).verdict, 'pass')
  assert.equal(drilled({ at: well.now - 91 * 86_400, passed: true, seconds: 61 }).verdict, 'fail')
  assert.equal(drilled({ at: well.now + 86_400, passed: true, seconds: 61 }).verdict, 'fail', 'of a clock that was ahead')
  assert.equal(drilled({ at: well.now - 86_400, passed: false, seconds: 61 }).verdict, 'fail')
  assert.equal(judge('health.addresses-private', { ...well, loose: ['phone'] }).verdict, 'fail')
})

test('a state that is not one is refused, and never read as well', () => {
  const head = 'NOW=1\nFAST=enabled active 1\nSLOW=enabled active 1\nCADENCE=60 1800\nLOOSE=\n'
  assert.throws(() => looks.parse(`${head}STATE={}`), /version/)
  assert.throws(() => looks.parse(`${head}STATE={"version":1}`), /worst/)
  assert.throws(() => looks.parse(`${head}STATE={`), /JSON|position/)
  assert.throws(() => looks.parse('NOW=1\n'), /missing/)
  assert.equal(looks.parse(head).state, undefined)
})

test('settings reach the host, addresses never', () => {
  const spec: Spec = { ...defaultSpec(), health: { ...defaultSpec().health, channels: [{ name: 'phone', kind: 'ntfy', from: 'env:PHONE', least: 'critical' }, { name: 'mail', kind: 'email', to: 'ada@example.org', least: 'warning' }], deadman: 'file:~/dead' } }
  assert.deepEqual(secretNames(spec), ['phone', 'deadman'])
  const changes = lookStep.changes(spec, (name) => file(`files/${name}`))
  const conf = changes.find((change) => change.kind === 'putFile' && change.path === '/etc/hardshell/health.conf')
  assert.ok(conf?.kind === 'putFile')
  assert.match(conf.text, /^CHANNELS='phone=ntfy=critical= mail=email=warning=ada@example\.org'$/m)
  assert.match(conf.text, /^NAMES='download\.docker\.com ghcr\.io'$/m)
  assert.doesNotMatch(conf.text, /env:|file:/)
})

test('spans are told in one unit', () => {
  assert.deepEqual([-5, 0, 119, 120, 7200, 172_800].map(span), ['0 s', '0 s', '119 s', '2 min', '2 h', '2 days'])
})
