/** The gateway's controls on what a real practice server really said, and on single departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema, type Spec } from '../../spec/spec.js'
import { fill } from '../fill.js'
import { listeners } from '../firewall/listeners.js'
import { config } from './config.js'
import { container, type Containers } from './container.js'
import { onlyAskedPorts } from './exposure.js'
import { area } from './index.js'
import { metadata } from './metadata.js'
import { presence } from './presence.js'
import { gateways } from './several.js'
import { smoke, type Smoke } from './smoke.js'
import { composeStep } from './steps.js'
import { loopStopped, watch } from './watch.js'

const spec = defaultSpec()
const folder = new URL('../../../../src/areas/gateway/', import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, folder), 'utf8')
const recording = (fact: string, name: string): string => text(`recordings/${fact}.${name}.txt`)

/** What a control is told that is not about them. */
const others = { gateways: ['0123456789ab'], presence: presence.parse('DECLARED=yes\nSTATUS=running\nEXIT=0\n'), watch: { installed: true, enabled: true, active: true, last: 'success' }, listeners: listeners.parse(text('../firewall/recordings/listeners.trixie-hardened.txt')) }
/** Judges a control with the value of its first fact. */
function judge(id: string, value: unknown): Judgement {
  const control = area.controls.find((one) => one.id === `gateway.${id}`)
  assert.ok(control, `no control gateway.${id}`)
  const [name] = Object.keys(control.needs)
  return control.check({ ...others, [name as string]: value } as never, spec)
}
const byContainer = area.controls.filter(({ needs }) => 'container' in needs).map(({ id }) => id.slice('gateway.'.length))

const hardened = container.parse(recording('container', 'hardened'))
const careless = container.parse(recording('container', 'careless'))
const refusing = container.parse(recording('container', 'refused'))
const several = container.parse(recording('container', 'several'))

test('a gateway as hardshell makes it passes every control of its container', () => {
  // the practice server's kernel has no AppArmor
  for (const id of byContainer) assert.equal(judge(id, hardened).verdict, id === 'apparmor' ? 'not-applicable' : 'pass', `${id}: ${JSON.stringify(judge(id, hardened))}`)
})

test('a careless docker run fails what it should, and nothing else', () => {
  const failed = byContainer.filter((id) => judge(id, careless).verdict === 'fail').sort()
  assert.deepEqual(failed, [
    'capabilities-dropped', 'healthcheck', 'init', 'loopback-only', 'memory-limit', 'no-docker-socket',
    'no-new-privileges', 'non-root', 'open-files', 'own-network', 'pids-limit', 'read-only-root', 'seccomp', 'stop-grace',
  ])
  // hardshell's watch looks after its own container: nobody knows who watches this one
  assert.deepEqual(byContainer.filter((id) => judge(id, careless).verdict === 'unknown'), ['loop-stopped'])
})

test('of several gateways each is judged, and what is wrong names the one it is wrong with', () => {
  // upstream's own compose file as it stands, with its command-line sidecar, and beside it a docker run
  assert.deepEqual([several.name, ...several.others.map(({ name }) => name)], ['/openclaw', '/foreign-openclaw-gateway-1'])
  assert.deepEqual(several.others[0]?.networks.map(({ name, members }) => [name, members]), [['foreign_default', ['foreign-caddy-1', 'foreign-openclaw-gateway-1']]])
  const root = judge('non-root', several)
  assert.equal(root.verdict, 'fail')
  assert.deepEqual(root.evidence.map(({ saw }) => saw), ['openclaw: uid 0'])
  const open = judge('loopback-only', several)
  assert.deepEqual(open.evidence.map(({ saw }) => saw), [
    'openclaw: 0.0.0.0:18795 to 18789/tcp', 'foreign-openclaw-gateway-1: 0.0.0.0:18789 to 18789/tcp', 'foreign-openclaw-gateway-1: 0.0.0.0:18790 to 18790/tcp',
  ])
  assert.equal(judge('restart', several).verdict, 'pass')
  // not knowing one is not knowing
  const asleep: Containers = { ...hardened, others: [stopped] }
  assert.equal(judge('seccomp', asleep).verdict, 'unknown')
  assert.match(judge('seccomp', asleep).because ?? '', /openclaw-gateway: the container does not run/)
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

test('what it fell with and what it said is evidence, in words', () => {
  const refused = presence.parse('DECLARED=yes\nSTATUS=exited\nEXIT=78\nLAST=78\nSAID=Gateway failed to start: Invalid config / <root>: Unrecognized key: "nonsense" \n')
  const saw = judge('running', refused).evidence[0]?.saw ?? ''
  assert.match(saw, /exit 78; it refuses to start.*Unrecognized key: "nonsense"$/)
  const looping = restarting({ container: refusing, presence: { ...refused, status: 'running' } })
  assert.match(looping.evidence.at(-1)?.saw ?? '', /exit 78.*nonsense/)
  assert.equal(judge('running', presence.parse('DECLARED=yes\nSTATUS=exited\nEXIT=0\n')).evidence[0]?.saw, 'stopped, exit 0')
})
const restarting = (facts: object): Judgement => {
  const control = area.controls.find(({ id }) => id === 'gateway.not-restarting')
  assert.ok(control)
  return control.check(facts as never, spec)
}

test('the probe, the watch and up read a log in the same way', () => {
  assert.equal(presence.words, 'gateway/files/matters.sh')
  assert.match(text('files/matters.sh'), /^matters\(\) \{/m)
})

test('an endless start is watched for', () => {
  const says = (restart: string, watch: object) => loopStopped.check({ container: { ...hardened, restart }, watch: { ...others.watch, ...watch } } as never, spec).verdict
  assert.equal(says('unless-stopped', {}), 'pass')
  assert.equal(says('no', { installed: false }), 'pass')
  assert.equal(says('always', { installed: false, enabled: false, active: false }), 'fail')
  assert.equal(says('always', { enabled: false }), 'fail')
  assert.equal(says('always', { active: false }), 'fail')
  assert.equal(says('always', { last: 'exit-code' }), 'fail')
  assert.deepEqual(watch.parse('LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nLastResult=success\n'), { installed: true, enabled: true, active: true, last: 'success' })
  const two = (first: string, second: string): string => loopStopped.check({ container: { ...hardened, restart: first, others: [{ ...hardened, name: '/molty', restart: second }] }, watch: others.watch } as never, spec).verdict
  assert.deepEqual([two('no', 'always'), two('always', 'no'), two('always', 'always')], ['unknown', 'pass', 'unknown'])
  assert.equal(watch.parse('LoadState=not-found\nActiveState=inactive\nUnitFileState=\nLastResult=success\n').installed, false)
})

test("on the host's network it is judged by what listens there, never by what is published", () => {
  const says = (lines: string): Judgement['verdict'] => {
    const control = area.controls.find(({ id }) => id === 'gateway.loopback-only')
    assert.ok(control)
    return control.check({ container: { ...hardened, networkMode: 'host', ports: {}, wantedPorts: {} }, listeners: listeners.parse(lines) } as never, spec).verdict
  }
  const on = (address: string, process = 'openclaw-gatewa'): string => `tcp LISTEN 0 511 ${address} 0.0.0.0:* users:(("${process}",pid=7,fd=3))\n`
  assert.equal(says(on('0.0.0.0:18789')), 'fail')
  assert.equal(says(on('127.0.0.1:18789') + on('[::]:18789')), 'fail')
  assert.equal(says(on('127.0.0.1:18789') + on('[::1]:18789')), 'pass')
  // the port of another gateway, and itself elsewhere
  assert.equal(says(on('127.0.0.1:18789', 'docker-proxy') + on('0.0.0.0:19000')), 'unknown')
  assert.equal(says(on('127.0.0.1:18789') + on('0.0.0.0:19000')), 'unknown')
  assert.equal(says(on('127.0.0.1:18789') + on('0.0.0.0:22', 'sshd')), 'pass')
})

const { process: running, ...rest } = hardened
assert.ok(running)
const stopped: Containers = { ...rest, state: { ...hardened.state, status: 'exited' }, ports: {} }
const LOOPBACK = (port: string) => ({ HostIp: '127.0.0.1', HostPort: port })
const departures: readonly (readonly [string, Partial<Containers>, Judgement['verdict']])[] = [
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '0.0.0.0', HostPort: '18789' }] } }, 'fail'],
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '', HostPort: '18789' }] } }, 'fail'],
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '127.0.0.1', HostPort: '18789' }, { HostIp: '::', HostPort: '18789' }] } }, 'fail'],
  ['loopback-only', { ports: { '18789/tcp': [{ HostIp: '::1', HostPort: '18789' }] } }, 'pass'],
  ['loopback-only', { ports: { '18789/tcp': null }, wantedPorts: null }, 'pass'],
  ['loopback-only', { ports: {}, wantedPorts: { '18790/tcp': [{ HostIp: '', HostPort: '18790' }] } }, 'fail'],
  ['loopback-only', { networkMode: 'host', ports: {}, wantedPorts: {} }, 'unknown'],
  ['loopback-only', { networkMode: 'container:0123456789abcdef', ports: {}, wantedPorts: {} }, 'unknown'],
  ['loopback-only', { networks: [{ name: 'lan', driver: 'macvlan', internal: false, ipv6: false, members: [] }], ports: {}, wantedPorts: {} }, 'unknown'],
  ['only-asked-ports', { ports: { '18789/tcp': [LOOPBACK('18789')], '18790/tcp': [LOOPBACK('18790')] } }, 'fail'],
  ['only-asked-ports', { ports: { '18789/tcp': [LOOPBACK('18789')], '3978/tcp': [LOOPBACK('3978')] } }, 'fail'],
  ['only-asked-ports', { ports: {}, wantedPorts: {} }, 'pass'],
  ['container-port', { wantedPorts: { '18888/tcp': [{ HostIp: '127.0.0.1', HostPort: '18789' }] } }, 'fail'],
  ['container-port', { wantedPorts: {} }, 'pass'],
  ['own-network', { networkMode: 'default', networks: [] }, 'fail'],
  ['own-network', { networks: [...hardened.networks, { name: 'bridge', driver: 'bridge', internal: false, ipv6: false, members: ['a', 'b'] }] }, 'fail'],
  ['open-files', { nofile: [] }, 'fail'],
  ['init', { init: null }, 'fail'],
  ['apparmor', { securityOpt: ['apparmor=unconfined'] }, 'fail'],
  ['apparmor', { hostAppArmor: true, process: { ...running, profile: 'docker-default (enforce)' } }, 'pass'],
  ['apparmor', { hostAppArmor: true, process: { ...running, profile: 'unconfined' } }, 'fail'],
  ['apparmor', { hostAppArmor: true, process: { ...running, profile: 'docker-default (complain)' } }, 'fail'],
  ['apparmor', { hostAppArmor: true }, 'unknown'],
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
  ['log-rotation', { log: { driver: 'json-file', maxSize: '', maxFile: '' } }, 'fail'],
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

test('the port for MCP Apps is published when it is asked for, on the loopback, and then it is no finding', () => {
  const asking = complete(specSchema.parse({ gateway: { appsPort: 18800 } }))
  const written = (of: Spec): string => {
    const [, file] = composeStep.changes(of, (name) => text(`files/${name}`))
    return file?.kind === 'putFile' ? (/^ {4}ports: (.*)$/m.exec(file.text)?.[1] ?? '') : ''
  }
  assert.equal(written(spec), '["127.0.0.1:${OPENCLAW_GATEWAY_PORT:?see .env}:18789"]')
  assert.equal(written(asking), '["127.0.0.1:${OPENCLAW_GATEWAY_PORT:?see .env}:18789", "127.0.0.1:18800:18790"]')
  const both = { ...hardened, ports: { '18789/tcp': [LOOPBACK('18789')], '18790/tcp': [LOOPBACK('18800')] } }
  assert.deepEqual([spec, asking].map((of) => onlyAskedPorts.check({ container: both } as never, of).verdict), ['fail', 'pass'])
})

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

test('of several gateways the one that was asked proves nothing of the others, and its fail is the host’s', () => {
  const control = area.controls.find(({ id }) => id === 'gateway.wrong-token-refused')
  const says = (wrong: string, ...gateways: readonly string[]): Judgement | undefined => control?.check({ smoke: { ...knocked, wrong }, gateways } as never, spec)
  assert.deepEqual([says('401', 'a'), says('401', 'a', 'b'), says('400', 'a', 'b')].map((judged) => judged?.verdict), ['pass', 'unknown', 'fail'])
  assert.equal(says('401', 'a', 'b', 'c')?.because, 'of 3 gateways on this host only the first (container a) was looked at: 401, refused. Not looked at: b, c')
  assert.deepEqual(gateways.parse('0123456789ab\nba9876543210\n'), ['0123456789ab', 'ba9876543210'])
  assert.deepEqual(gateways.parse(''), [])
})

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

const said = (...lines: readonly string[]) => metadata.parse(lines.map((line) => `${line}\n`).join(''))
const reaches: readonly (readonly [string, readonly string[], Judgement['verdict']])[] = [
  ['our rule refused it, and counted it', ['declared', 'try gateway 169.254.169.254 refused', 'try gateway fd00:ec2::254 no-network', 'counted 1'], 'pass'],
  ['it answers', ['declared', 'try gateway 169.254.169.254 open', 'try gateway fd00:ec2::254 no-network', 'counted 0'], 'fail'],
  ['it answers by IPv6 alone', ['try gateway 169.254.169.254 no-route', 'try gateway fd00:ec2::254 open', 'counted 1'], 'fail'],
  ['a rule that sees nothing of it', ['declared', 'try gateway 169.254.169.254 silence', 'try gateway fd00:ec2::254 no-network', 'counted 0'], 'fail'],
  ['refused, but not by what counts', ['declared', 'try gateway 169.254.169.254 refused', 'try gateway fd00:ec2::254 no-network', 'counted 0'], 'fail'],
  ['the second of two gateways gets through', ['try gateway 169.254.169.254 no-route', 'try gateway 169.254.169.254 open', 'counted 1'], 'fail'],
  ['no rule, and ours to make', ['declared', 'try gateway 169.254.169.254 silence', 'try host 169.254.169.254 silence'], 'fail'],
  ["somebody else's rule: the host gets through, the gateway not", ['try gateway 169.254.169.254 silence', 'try host 169.254.169.254 open'], 'pass'],
  ['both get through', ['try gateway 169.254.169.254 open', 'try host 169.254.169.254 open'], 'fail'],
  ['a server at home', ['try gateway 169.254.169.254 silence', 'try host 169.254.169.254 silence'], 'not-applicable'],
  ['no network at all', ['try gateway 169.254.169.254 no-network', 'try gateway fd00:ec2::254 no-network', 'try host 169.254.169.254 open'], 'pass'],
  ['nothing runs', ['declared', 'counted 0'], 'unknown'],
]
for (const [name, lines, want] of reaches) test(`the metadata address: ${name}`, () => assert.equal(judge('metadata-blocked', said(...lines)).verdict, want))

test('steps: the compose file is filled whole, no step carries a secret', () => {
  const file = (name: string): string => text(`files/${name}`)
  for (const step of area.steps)
    for (const change of step.changes(spec, file)) {
      if (change.kind === 'putFile') {
        // Docker's own formats have such braces too
        assert.doesNotMatch(change.text, /\{\{\w+\}\}/)
        if (!change.path.endsWith('compose.yaml')) continue
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
  assert.throws(() => metadata.parse('try gateway 169.254.169.254 fine\n'))
})
