/** The state's controls on what real practice servers said, and on single departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { container } from '../gateway/container.js'
import { stateFolders, type StateFolders } from './folders.js'
import { area } from './index.js'

const spec = defaultSpec()
const recording = (path: string): string => readFileSync(new URL(`../../../../src/areas/${path}`, import.meta.url), 'utf8')
function judge(id: string, value: unknown): Judgement {
  const control = area.controls.find((one) => one.id === `state.${id}`)
  assert.ok(control, id)
  return control.check({ gateways: ['0123456789ab'], [Object.keys(control.needs)[0] as string]: value } as never, spec)
}

const kept = stateFolders.parse(recording('state/recordings/state-folders.hardened.txt'))
const [first, ...others] = kept.folders
assert.ok(first)

const cases: readonly (readonly [string, Partial<StateFolders>, Judgement['verdict']])[] = [
  ['owner', {}, 'pass'],
  ['owner', { drift: 1 }, 'fail'],
  ['owner', { folders: [{ ...first, uid: '0' }, ...others] }, 'fail'],
  ['owner', { folders: [{ ...first, gid: '0' }, ...others] }, 'fail'],
  ['mode', {}, 'pass'],
  ['mode', { folders: [{ ...first, mode: '755' }, ...others] }, 'fail'],
  ['mode', { folders: [{ ...first, kind: 'link' }, ...others] }, 'fail'],
  ['mode', { folders: [first, { ...first, kind: 'missing', mode: '-' }, first] }, 'pass'],
  ['uid-collision', {}, 'pass'],
  ['uid-collision', { nodeNames: [] }, 'pass'],
  ['uid-collision', { nodeNames: ['ubuntu'] }, 'fail'],
  // two names for one number: the second is as good as the first
  ['uid-collision', { nodeNames: ['deploy', 'ubuntu'] }, 'fail'],
  ['nothing-outside', {}, 'pass'],
  ['nothing-outside', { root: 'writable' }, 'pass'],
  ['nothing-outside', { root: 'writable', outside: ['/data/memory.db'], outsideCount: 1 }, 'fail'],
]
for (const [id, change, want] of cases) test(`${id} is ${want} with ${JSON.stringify(change).slice(0, 80)}`, () => assert.equal(judge(id, { ...kept, ...change }).verdict, want))

const careless = stateFolders.parse(recording('state/recordings/state-folders.careless.txt'))
test('a careless host: drift below, an open door above, a stranger, and a database on the paper bag', () => {
  assert.equal(judge('owner', careless).verdict, 'fail')
  assert.equal(judge('mode', careless).verdict, 'fail')
  assert.equal(judge('uid-collision', careless).verdict, 'fail')
  const { verdict, evidence } = judge('nothing-outside', careless)
  assert.deepEqual([verdict, evidence.map(({ saw }) => saw)], ['fail', ['/data/memory.db', '/home/node/notes.md']])
  assert.match(judge('owner', careless).evidence[0]?.saw ?? '', /^9 files or folders of somebody else: 0:0 \/home\/deploy\/\.openclaw\/workspace\/.+/)
})

test('the user that runs is compared with the owner, where one runs', () => {
  const real = container.parse(recording('gateway/recordings/container.hardened.txt'))
  const control = area.controls.find(({ id }) => id === 'state.container-user')
  const verdict = (running: unknown, folders: StateFolders): string | undefined => control?.check({ gateways: ['0123456789ab'], container: running, stateFolders: folders } as never, spec).verdict
  const { process, ...stopped } = real
  assert.ok(process)
  assert.equal(verdict(real, kept), 'pass')
  assert.equal(verdict({ ...real, process: { ...process, uid: 0 } }, kept), 'fail')
  assert.equal(verdict(real, { ...kept, folders: [first, ...others.map((folder) => ({ ...folder, uid: '1001' }))] }), 'fail')
  assert.equal(verdict(stopped, kept), 'not-applicable')
})

test('every place of the container is read: folders of the host, volumes and memory', () => {
  assert.deepEqual(kept.mounts.map(({ at, type, writable, owner, mode }) => [at, type, writable, owner, mode]).toSorted(), [
    ['/home/node/.cache', 'tmpfs', true, '', ''],
    ['/home/node/.config/openclaw', 'bind', true, '1000:1000', '700'],
    ['/home/node/.npm', 'tmpfs', true, '', ''],
    ['/home/node/.openclaw', 'bind', true, '1000:1000', '700'],
    ['/home/node/.openclaw/workspace', 'bind', true, '1000:1000', '700'],
    ['/tmp', 'tmpfs', true, '', ''],
  ])
  assert.equal(kept.root, 'readonly')
})

test('state in the container alone is lost', () => {
  const real = container.parse(recording('gateway/recordings/container.hardened.txt'))
  const mount = (type: string, writable = true): unknown => ({ ...real, mounts: [{ type, source: '/s', target: '/home/node/.openclaw', writable }] })
  assert.equal(judge('on-host', real).verdict, 'pass')
  assert.equal(judge('on-host', { ...real, mounts: [] }).verdict, 'fail')
  assert.equal(judge('on-host', mount('volume')).verdict, 'pass')
  assert.equal(judge('on-host', mount('tmpfs')).verdict, 'fail')
  assert.equal(judge('on-host', mount('bind', false)).verdict, 'fail')
  assert.equal(judge('on-host', mount('cluster')).verdict, 'unknown')
})

test('the third mount is state too', () => {
  const real = container.parse(recording('gateway/recordings/container.hardened.txt'))
  const without = real.mounts.filter(({ target }) => target !== '/home/node/.config/openclaw')
  const at = (target: string, type = 'bind') => ({ type, source: '/s', target, writable: true })
  assert.equal(judge('keys-on-host', real).verdict, 'pass')
  assert.equal(judge('keys-on-host', { ...real, mounts: without }).verdict, 'fail')
  assert.equal(judge('keys-on-host', { ...real, mounts: [...without, at('/home/node/.config')] }).verdict, 'pass')
  assert.equal(judge('keys-on-host', { ...real, mounts: [at('/home/node'), at('/home/node/.config', 'tmpfs')] }).verdict, 'fail')
})

test('half an answer is none', () => {
  assert.throws(() => stateFolders.parse('drift 0\nnode deploy\n'))
  assert.throws(() => stateFolders.parse(recording('state/recordings/state-folders.hardened.txt').replace(/^drift.*$/m, '')))
})
