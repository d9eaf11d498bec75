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
  return control.check({ [Object.keys(control.needs)[0] as string]: value } as never, spec)
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
  ['uid-collision', { nodeName: '' }, 'pass'],
  ['uid-collision', { nodeName: 'ubuntu' }, 'fail'],
]
for (const [id, change, want] of cases) test(`${id} is ${want} with ${JSON.stringify(change).slice(0, 80)}`, () => assert.equal(judge(id, { ...kept, ...change }).verdict, want))

test('a careless host: drift below, an open door above', () => {
  const careless = stateFolders.parse(recording('state/recordings/state-folders.careless.txt'))
  assert.equal(judge('owner', careless).verdict, 'fail')
  assert.equal(judge('mode', careless).verdict, 'fail')
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

test('half an answer is none', () => {
  assert.throws(() => stateFolders.parse('drift 0\nnode deploy\n'))
  assert.throws(() => stateFolders.parse(recording('state/recordings/state-folders.hardened.txt').replace(/^drift.*$/m, '')))
})
