/** What openclaw.json must hold: the baseline of each preset, what a front door adds to it, and OpenClaw's own audit of that. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema, type Spec } from '../../spec/spec.js'
import { config, configBaseline, type Config } from './config.js'
import { area } from './index.js'
import { ownAudit, presetRisks, presetRisksAccepted } from './openclaw-audit.js'
import { baseline, leaves, PRESETS, type Preset } from './presets.js'
import { composeStep } from './steps.js'

const spec = defaultSpec()
const text = (path: string): string => readFileSync(new URL(path, new URL('../../../../src/areas/gateway/', import.meta.url)), 'utf8')
const recording = (fact: string, name: string): string => text(`recordings/${fact}.${name}.txt`)

/** What a control is told that is not about settings: of which gateway they are. */
const others = { gateways: ['0123456789ab'] }
function judge(id: string, value: Config): Judgement {
  const control = area.controls.find((one) => one.id === `gateway.${id}`)
  assert.ok(control, `no control gateway.${id}`)
  return control.check({ ...others, config: value } as never, spec)
}

const settled: Config = config.parse(recording('config', 'hardened'))

test('the baseline passes as OpenClaw keeps it, and every single departure fails', () => {
  assert.equal(judge('config-baseline', settled).verdict, 'pass')
  for (const path of Object.keys(settled.values))
    assert.equal(judge('config-baseline', { ...settled, values: { ...settled.values, [path]: 'something else' } }).verdict, 'fail', path)
  assert.equal(judge('config-baseline', { ...settled, token: 'literal' }).verdict, 'fail')
  assert.equal(judge('config-baseline', { ...settled, token: 'ref:env:OTHER' }).verdict, 'fail')
  assert.equal(judge('config-baseline', { ...settled, file: false, values: {} }).verdict, 'fail')
})

test('more denied tools are no departure, fewer are', () => {
  const deny = settled.values['tools.deny'] as string[]
  assert.equal(judge('config-baseline', { ...settled, values: { ...settled.values, 'tools.deny': [...deny, 'image'] } }).verdict, 'pass')
  assert.equal(judge('config-baseline', { ...settled, values: { ...settled.values, 'tools.deny': deny.slice(1) } }).verdict, 'fail')
})

test("a careless openclaw.json shows each departure, and not the token's value", () => {
  const said = JSON.stringify(configBaseline.check({ ...others, config: config.parse(recording('config', 'careless')) } as never, spec))
  for (const path of ['gateway.auth.token: literal', 'gateway.terminal.enabled', 'tools.profile', 'tools.deny']) assert.ok(said.includes(path), path)
  assert.doesNotMatch(said, /short-literal/)
})

test('token auth', () => {
  const without = (mode: string | null, token: string, password = 'absent'): Config => ({ ...settled, token, password, values: { 'gateway.auth.mode': mode } })
  assert.equal(judge('token-auth', settled).verdict, 'pass')
  assert.equal(judge('token-auth', without('none', 'absent')).verdict, 'fail')
  assert.equal(judge('token-auth', without(null, 'literal')).verdict, 'pass')
  assert.equal(judge('token-auth', without(null, 'absent', 'literal')).verdict, 'fail')
  assert.equal(judge('token-auth', without(null, 'absent')).verdict, 'unknown')
})

const asking = (preset: Preset) => ({ ...spec, gateway: { ...spec.gateway, preset } })

test('all presets own the same keys, so that none leaves anything behind', () => {
  const paths = (preset: Preset) => leaves(baseline(asking(preset))).map(({ path }) => path.join('.')).sort()
  for (const preset of Object.keys(PRESETS) as Preset[]) assert.deepEqual(paths(preset), paths('locked'), preset)
})

test('the settings of one preset are not those of another', () => {
  for (const preset of ['assistant', 'developer'] as const) assert.equal(configBaseline.check({ ...others, config: settled } as never, asking(preset)).verdict, 'fail')
  assert.equal(judge('config-baseline', { ...settled, values: { ...settled.values, 'tools.alsoAllow': ['exec'] } }).verdict, 'fail')
})

test("OpenClaw's own audit: what the preset chooses is a risk accepted with its reason, anything else is a finding", () => {
  const exec = { id: 'tools.exec.security_full_configured', severity: 'warn', title: 'Exec security=full is configured' }
  const open = { id: 'channels.telegram.dm.open', severity: 'critical', title: 'Anybody may write' }
  const info = { id: 'summary.attack_surface', severity: 'info', title: 'Attack surface' }
  const says = (control: typeof ownAudit, preset: Preset, ...said: readonly unknown[]) => control.check({ ...others, openclawAudit: [...said, info] } as never, asking(preset)).verdict
  assert.equal(says(ownAudit, 'locked'), 'pass')
  assert.equal(says(ownAudit, 'locked', exec), 'fail')
  assert.equal(says(ownAudit, 'developer', exec), 'pass')
  assert.equal(says(ownAudit, 'developer', exec, open), 'fail')
  assert.equal(says(presetRisks, 'developer', exec), 'fail')
  assert.equal(says(presetRisks, 'locked', exec), 'pass')
  assert.deepEqual(presetRisksAccepted(asking('assistant')), [])
  assert.deepEqual(presetRisksAccepted(asking('developer')).map(({ control, why }) => [control, /gateway\.preset is developer/.test(why)]), [['gateway.preset-risks', true]])
})

test('the preset follows the host port, and holds no secret', () => {
  const other = { ...spec, gateway: { ...spec.gateway, port: 20000 } }
  const origins = leaves(baseline(other)).find(({ path }) => path.at(-1) === 'allowedOrigins')
  assert.deepEqual(origins?.value, ['http://127.0.0.1:20000', 'http://127.0.0.1:28789', 'http://127.0.0.1:38789', 'http://localhost:20000'])
  assert.deepEqual(leaves(baseline(other)).find(({ path }) => path.at(-1) === 'token')?.value, { source: 'env', provider: 'default', id: 'OPENCLAW_GATEWAY_TOKEN' })
})

test('a front door: the gateway believes it alone, has a network with it, and takes the page of its name', () => {
  const file = (name: string): string => text(`files/${name}`)
  const value = (asked: Spec, path: string) => leaves(baseline(asked)).find((one) => one.path.join('.') === path)?.value
  const compose = (asked: Spec): string => composeStep.changes(asked, file).map((change) => (change.kind === 'putFile' ? change.text : '')).join('')
  const asking = (ways: object): Spec => complete(specSchema.parse({ ways }))
  const https = asking({ https: { name: 'claw.example.org' } })
  assert.deepEqual(value(https, 'gateway.trustedProxies'), ['172.30.187.2'])
  assert.ok((value(https, 'gateway.controlUi.allowedOrigins') as string[]).includes('https://claw.example.org'))
  assert.match(compose(https), /networks: \{openclaw: \{priority: 1000\}, front-door: \{ipv4_address: 172\.30\.187\.3\}\}\n/)
  assert.match(compose(https), /subnet: 172\.30\.187\.0\/29, gateway: 172\.30\.187\.1\}\]\n$/)
  const served = asking({ tailscale: {}, frontDoor: { network: '10.9.8.16/29' } })
  assert.deepEqual(value(served, 'gateway.trustedProxies'), ['10.9.8.18'])
  assert.deepEqual(value(served, 'gateway.controlUi.allowedOrigins'), value(spec, 'gateway.controlUi.allowedOrigins'))
  for (const closed of [asking({ tailscale: { serve: false } }), spec]) {
    assert.equal(value(closed, 'gateway.trustedProxies'), null)
    assert.doesNotMatch(compose(closed), /front-door/)
  }
})
