/** The gateway's controls on what a real practice server really said, and on single departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { fill } from '../fill.js'
import { config, configBaseline, type Config } from './config.js'
import { container, type Container } from './container.js'
import { area } from './index.js'
import { baseline, leaves } from './presets.js'
import { presence } from './presence.js'
import { smoke, type Smoke } from './smoke.js'

const spec = defaultSpec()
const folder = new URL('../../../../src/areas/gateway/', import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, folder), 'utf8')
const recording = (fact: string, name: string): string => text(`recordings/${fact}.${name}.txt`)

/** Judges a control with the value of its one fact. */
function judge(id: string, value: unknown): Judgement {
  const control = area.controls.find((one) => one.id === `gateway.${id}`)
  assert.ok(control, `no control gateway.${id}`)
  const [name] = Object.keys(control.needs)
  return control.check({ [name as string]: value } as never, spec)
}
const byContainer = area.controls.filter(({ needs }) => 'container' in needs).map(({ id }) => id.slice('gateway.'.length))

const hardened = container.parse(recording('container', 'hardened'))
const careless = container.parse(recording('container', 'careless'))
const refusing = container.parse(recording('container', 'refused'))

test('a gateway as hardshell makes it passes every control of its container', () => {
  for (const id of byContainer) assert.equal(judge(id, hardened).verdict, 'pass', `${id}: ${JSON.stringify(judge(id, hardened))}`)
})

test('a careless docker run fails what it should, and nothing else', () => {
  const failed = byContainer.filter((id) => judge(id, careless).verdict === 'fail').sort()
  assert.deepEqual(failed, [
    'capabilities-dropped', 'healthcheck', 'log-rotation', 'loopback-only', 'memory-limit', 'no-docker-socket',
    'no-new-privileges', 'non-root', 'pids-limit', 'read-only-root', 'seccomp', 'stop-grace',
  ])
  assert.ok(byContainer.every((id) => judge(id, careless).verdict !== 'unknown'))
})

test('a gateway that refuses to start is not running, with its status', () => {
  const { evidence, verdict } = judge('running', presence.parse('DECLARED=yes\nSTATUS=exited\nEXIT=78\n'))
  assert.equal(verdict, 'fail')
  assert.match(evidence[0]?.saw ?? '', /78/)
  assert.equal(judge('running', presence.parse('DECLARED=yes\nSTATUS=none\nEXIT=\n')).verdict, 'fail')
  assert.equal(judge('running', presence.parse(recording('presence', 'hardened'))).verdict, 'pass')
  assert.equal(refusing.state.status === 'restarting' || refusing.restartCount > 0, true)
  assert.equal(judge('not-restarting', refusing).verdict, 'fail')
})

const { process: _, ...rest } = hardened
const stopped: Container = { ...rest, state: { ...hardened.state, status: 'exited' }, ports: {} }
const departures: readonly (readonly [string, Partial<Container>, Judgement['verdict']])[] = [
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '0.0.0.0', HostPort: '18789' }] } }, 'fail'],
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '', HostPort: '18789' }] } }, 'fail'],
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '127.0.0.1', HostPort: '18789' }, { HostIp: '::', HostPort: '18789' }] } }, 'fail'],
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '::1', HostPort: '18789' }] } }, 'pass'],
  ['loopback-only', { ports: { '18789/tcp': null }, wantedPorts: null }, 'pass'],
  ['loopback-only', { ports: {}, wantedPorts: { '18790/tcp': [{ HostIp: '', HostPort: '18790' }] } }, 'fail'],
  ['no-host-network', { networkMode: 'host' }, 'fail'],
  ['no-host-network', { pidMode: 'host' }, 'fail'],
  ['no-docker-socket', { mounts: [{ type: 'bind', source: '/var/run/docker.sock', target: '/x', writable: false }] }, 'fail'],
  ['no-docker-socket', { mounts: [{ type: 'bind', source: '/', target: '/host', writable: false }] }, 'fail'],
  ['no-docker-socket', { mounts: [{ type: 'bind', source: '/run', target: '/run', writable: true }] }, 'fail'],
  ['no-docker-socket', { mounts: [{ type: 'bind', source: '/var/lib/x', target: '/x', writable: true }] }, 'pass'],
  ['not-privileged', { privileged: true }, 'fail'],
  ['memory-limit', { memory: 1024 ** 3 }, 'fail'],
  ['memory-limit', { memory: 1536 * 1024 ** 2 }, 'pass'],
  ['pids-limit', { pidsLimit: 0 }, 'fail'],
  ['pids-limit', { pidsLimit: -1 }, 'fail'],
  ['log-rotation', { log: { driver: 'local', maxSize: '', maxFile: '' } }, 'pass'],
  ['log-rotation', { log: { driver: 'none', maxSize: '', maxFile: '' } }, 'fail'],
  ['log-rotation', { log: { driver: 'fluentd', maxSize: '', maxFile: '' } }, 'unknown'],
  ['restart', { restart: 'no' }, 'fail'],
  ['restart', { restart: '' }, 'fail'],
  ['stop-grace', { stopTimeout: null }, 'fail'],
  ['healthcheck', { state: { ...hardened.state, health: 'unhealthy' } }, 'fail'],
  ['not-restarting', { restartCount: 5, uptime: 30 }, 'fail'],
  ['not-restarting', { restartCount: 5, uptime: 6000 }, 'pass'],
  ['seccomp', { securityOpt: ['seccomp=unconfined'] }, 'fail'],
]
for (const [id, change, want] of departures)
  test(`${id} is ${want} with ${JSON.stringify(change).slice(0, 90)}`, () => assert.equal(judge(id, { ...hardened, ...change }).verdict, want))

test('a stopped container is judged by what was asked for, and never passes on what only a running one shows', () => {
  assert.equal(judge('non-root', stopped).verdict, 'pass')
  assert.equal(judge('non-root', { ...stopped, user: '' }).verdict, 'fail')
  assert.equal(judge('non-root', { ...stopped, user: '0:0' }).verdict, 'fail')
  assert.equal(judge('no-new-privileges', stopped).verdict, 'pass')
  assert.equal(judge('no-new-privileges', { ...stopped, securityOpt: [] }).verdict, 'fail')
  assert.equal(judge('capabilities-dropped', { ...stopped, capAdd: ['NET_ADMIN'] }).verdict, 'fail')
  assert.equal(judge('seccomp', stopped).verdict, 'unknown')
})

const knocks: readonly (readonly [string, Partial<Smoke>, Judgement['verdict']])[] = [
  ['answers', {}, 'pass'],
  ['answers', { startupz: '503' }, 'fail'],
  ['answers', { healthz: '000', startupz: '000' }, 'fail'],
  ['right-token', {}, 'pass'],
  ['right-token', { right: '401' }, 'fail'],
  ['right-token', { right: '403' }, 'fail'],
  ['right-token', { right: 'no-token' }, 'fail'],
  ['right-token', { right: '429' }, 'unknown'],
  ['wrong-token-refused', {}, 'pass'],
  ['wrong-token-refused', { wrong: '400' }, 'fail'],
  ['wrong-token-refused', { wrong: '429' }, 'unknown'],
  ['no-token-refused', {}, 'pass'],
  ['no-token-refused', { none: '400' }, 'fail'],
  ['no-token-refused', { none: '200' }, 'fail'],
  ['no-token-refused', { none: '000' }, 'unknown'],
]
const knocked = smoke.parse(recording('smoke', 'hardened'))
for (const [id, change, want] of knocks)
  test(`${id} is ${want} with ${JSON.stringify(change)}`, () => assert.equal(judge(id, { ...knocked, ...change }).verdict, want))

test('when the right token is not taken, no verdict is given on wrong ones', () => {
  const silent = smoke.parse('HEALTHZ=200\nSTARTUPZ=200\nRIGHT=401\n')
  assert.equal(judge('wrong-token-refused', silent).verdict, 'unknown')
  assert.equal(judge('no-token-refused', silent).verdict, 'unknown')
})

test('the smoke test is five claims at most, each tagged, and none of them is a GET of /', () => {
  assert.deepEqual(
    area.controls.filter(({ tags }) => tags?.includes('smoke')).map(({ id }) => id),
    ['gateway.answers', 'gateway.right-token', 'gateway.wrong-token-refused', 'gateway.no-token-refused'],
  )
  assert.doesNotMatch(text('smoke.probe.sh'), /get \/(\s|\))/)
})

const settled: Config = config.parse(recording('config', 'hardened'))

test('the baseline passes as OpenClaw keeps it, and every single departure fails', () => {
  assert.equal(judge('config-baseline', settled).verdict, 'pass')
  for (const path of Object.keys(settled.values).filter((name) => name !== 'gateway.trustedProxies'))
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
  const said = JSON.stringify(configBaseline.check({ config: config.parse(recording('config', 'careless')) } as never, spec))
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

test('the preset follows the host port, and holds no secret', () => {
  const other = { ...spec, gateway: { ...spec.gateway, port: 20000 } }
  const origins = leaves(baseline(other)).find(({ path }) => path.at(-1) === 'allowedOrigins')
  assert.deepEqual(origins?.value, ['http://127.0.0.1:20000', 'http://localhost:20000'])
  assert.deepEqual(leaves(baseline(other)).find(({ path }) => path.at(-1) === 'token')?.value, { source: 'env', provider: 'default', id: 'OPENCLAW_GATEWAY_TOKEN' })
})

test('steps: the compose file is filled whole, no step carries a secret', () => {
  const file = (name: string): string => text(`files/${name}`)
  for (const step of area.steps)
    for (const change of step.changes(spec, file)) {
      if (change.kind === 'putFile') {
        assert.doesNotMatch(change.text, /\{\{/)
        assert.match(change.text, /mem_limit: 2g\n/)
        assert.match(change.text, /ports: \["127\.0\.0\.1:/)
      }
      if (change.kind === 'script') assert.doesNotMatch(JSON.stringify(change.settings), /[0-9a-f]{40}/)
    }
  assert.throws(() => fill('{{a}}', {}), /nothing to put/)
  assert.throws(() => fill('x', { a: 1 }), /no place/)
})

test('what a probe did not say is no answer', () => {
  assert.throws(() => container.parse(''))
  assert.throws(() => container.parse('{}\n'))
  assert.throws(() => smoke.parse('HEALTHZ=200\n'))
  assert.throws(() => config.parse('{}'))
  assert.throws(() => presence.parse(''))
})
