/** Containers beside the gateway as a real Docker told them, and departures from them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { area } from './index.js'
import { neighbours, type Neighbour } from './neighbours.js'

const recording = readFileSync(new URL('../../../../src/areas/neighbours/recordings/neighbours.awkward.txt', import.meta.url), 'utf8')
const awkward = neighbours.parse(recording)
const plain: Neighbour = { name: 'web', image: 'web:1', status: 'running', restarts: 0, privileged: false, capAdd: [], network: 'bridge', pid: '', ipc: 'private', mounts: [{ type: 'bind', source: '/srv/web', writable: true }], ofGateway: [] }

function judge(id: string, all: readonly Neighbour[]): Judgement {
  const control = area.controls.find((one) => one.id === `neighbours.${id}`)
  assert.ok(control, id)
  return control.check({ neighbours: all } as never, defaultSpec())
}
const saw = (id: string, all: readonly Neighbour[]): readonly string[] => judge(id, all).evidence.map((one) => one.saw)

test('the gateway is none of them; each awkward one is named', () => {
  assert.deepEqual(awkward.map(({ name }) => name), ['aw-falling', 'aw-proxy', 'aw-dashboard', 'aw-monitor'])
  assert.deepEqual(saw('not-privileged', awkward), ['aw-monitor is privileged'])
  assert.deepEqual(saw('no-docker-socket', awkward), ["aw-dashboard is given /run, and Docker's socket with it"])
  assert.deepEqual(saw('own-namespaces', awkward), ['aw-proxy is on the host’s network'])
})

test('a plain neighbour is no finding, and none at all does not apply', () => {
  for (const { id } of area.controls) {
    assert.equal(judge(id.slice('neighbours.'.length), [plain]).verdict, 'pass', id)
    assert.equal(judge(id.slice('neighbours.'.length), []).verdict, 'not-applicable', id)
  }
  assert.throws(() => neighbours.parse('{}\n'), /gateways/)
})

test('what the gateway mounts is its own, wherever that is, volumes too', () => {
  const volume = (name: string): string => `/var/lib/docker/volumes/${name}/_data`
  const one = (id: string, image: string, ...mounts: readonly (readonly [type: string, source: string, writable?: boolean])[]): string =>
    JSON.stringify({ ...plain, id, name: `/${id}`, image, ofGateway: undefined, mounts: mounts.map(([type, source, writable = true]) => ({ type, source, writable })) })
  const gateway = one('gw', 'openclaw:1', ['bind', '/srv/claw'], ['volume', volume('claw')], ['bind', '/etc/localtime'], ['bind', '/srv/ro', false], ['tmpfs', ''])
  const seen = (...mounts: readonly (readonly [string, string, boolean?])[]): readonly string[] => saw('no-host-files', neighbours.parse(`gateways gw\n${gateway}\n${one('n', 'n:1', ...mounts)}\n`))
  assert.deepEqual(seen(['volume', volume('claw'), false]), [`n is given ${volume('claw')} read-only`])
  assert.deepEqual(seen(['bind', '/srv/claw']), ['n is given /srv/claw'])
  assert.deepEqual(seen(['bind', '/srv/claw/workspace']), ['n is given /srv/claw/workspace'])
  assert.deepEqual(seen(['bind', '/srv']), ['n is given /srv'])
  assert.deepEqual(seen(['bind', '/var/lib/docker/volumes']), ['n is given /var/lib/docker/volumes'])
  assert.deepEqual(seen(['volume', volume('other')], ['bind', '/etc/localtime', false], ['bind', '/srv/ro'], ['bind', '/srv/clawed'], ['tmpfs', '']), ['1 without'])
  assert.deepEqual(saw('no-host-files', neighbours.parse(`gateways gw\n${gateway}\n${one('cli', 'openclaw:1', ['bind', '/srv/claw'])}\n`)), ['1 without'], 'the command line of the gateway')
})

const departures: readonly [string, Partial<Neighbour>, RegExp][] = [
  ['not-privileged', { capAdd: ['CAP_SYS_ADMIN'] }, /may SYS_ADMIN/],
  ['no-docker-socket', { mounts: [{ type: 'bind', source: '/var/run/docker.sock', writable: false }] }, /is given \/var\/run\/docker\.sock$/],
  ['no-docker-socket', { mounts: [{ type: 'bind', source: '/', writable: false }] }, /is given \/, and Docker/],
  ['no-host-files', { mounts: [{ type: 'bind', source: '/home/deploy', writable: false }] }, /\/home\/deploy read-only/],
  ['no-host-files', { mounts: [{ type: 'bind', source: '/opt/openclaw/.env', writable: false }] }, /\.env/],
  ['own-namespaces', { pid: 'host' }, /processes/],
  ['steady', { restarts: 40 }, /restarted 40 times/],
  ['steady', { status: 'restarting', restarts: 1 }, /is restarting/],
]
for (const [id, change, words] of departures) {
  test(`${id}: ${JSON.stringify(change)}`, () => {
    const judged = judge(id, [{ ...plain, ...change }])
    assert.equal(judged.verdict, 'fail')
    assert.match(judged.evidence[0]?.saw ?? '', words)
  })
}
