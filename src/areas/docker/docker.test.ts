/** The engine as real servers told it, and the controls on that and on departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { engine, type Engine } from './engine.js'
import { area } from './index.js'

const folder = new URL('../../../../src/areas/docker/recordings/', import.meta.url)
const text = (name: string): string => readFileSync(new URL(`engine.${name}.txt`, folder), 'utf8')
const recording = (name: string): Engine => engine.parse(text(name))

function judge(id: string, value: Engine): Judgement {
  const control = area.controls.find((one) => one.id === `docker.${id}`)
  assert.ok(control, `no control docker.${id}`)
  return control.check({ engine: value } as never, defaultSpec())
}
const verdict = (id: string, value: Engine): string => judge(id, value).verdict
const hardened = recording('trixie-hardened')

test('the engine as hardshell sets it up passes every control', () => {
  for (const { id } of area.controls) assert.equal(verdict(id.slice('docker.'.length), hardened), 'pass', id)
})

test("Debian 12's own Docker as it stands: no Compose 2, no limits", () => {
  const real = recording('bookworm')
  assert.deepEqual([real.package, real.origin, real.signed], ['docker.io', 'Debian', true])
  assert.equal(verdict('signed-source', real), 'pass')
  assert.equal(verdict('no-tcp', real), 'pass')
  for (const id of ['compose', 'live-restore', 'log-limits']) assert.equal(verdict(id, real), 'fail', id)
})

test('engines of doubtful origin', () => {
  assert.match(judge('signed-source', { ...hardened, package: undefined }).evidence[0]?.saw ?? '', /no package owns it/)
  assert.match(judge('signed-source', { ...hardened, origin: undefined }).evidence[0]?.saw ?? '', /which no apt repository of this host offers/)
  assert.equal(verdict('signed-source', { ...hardened, signed: false }), 'fail')
  // apt calls such a source trusted, as it does a signed one
  const marked = engine.parse(text('trixie-hardened').replace('SIGNED=yes', 'SIGNED=marked'))
  assert.match(JSON.stringify(judge('signed-source', marked)), /"fail".*marked trusted=yes/)
})

test('departures of a running engine', () => {
  const running = hardened.running
  assert.ok(running !== undefined)
  assert.equal(verdict('no-tcp', { ...hardened, running: { ...running, tcp: ['0.0.0.0:2375'] } }), 'fail')
  assert.equal(verdict('live-restore', { ...hardened, running: { ...running, liveRestore: false } }), 'fail')
  assert.equal(verdict('log-limits', { ...hardened, settings: undefined }), 'fail')
  assert.equal(verdict('log-limits', { ...hardened, settings: { 'log-opts': { 'max-size': '-1' } } }), 'fail')
  assert.equal(verdict('log-limits', { ...hardened, running: { ...running, logDriver: 'journald' } }), 'pass')
  assert.equal(verdict('group-empty', { ...hardened, group: ['deploy'] }), 'fail')
  assert.equal(verdict('group-empty', { ...hardened, openToAll: true }), 'fail')
  const told = (text: string): Engine => engine.parse(text + 'RUNNING=0\n')
  assert.deepEqual([told('BOOT=enabled\nGROUP=,ada,ada,bob\nSOCKET=666\n')].map(({ group, openToAll }) => [group, openToAll]), [[['ada', 'bob'], true]])
  assert.equal(told('BOOT=enabled\nGROUP=,\nSOCKET=660\n').openToAll, false)
  assert.equal(verdict('compose', { ...hardened, compose: undefined }), 'fail')
  assert.equal(verdict('compose', { ...hardened, compose: '1.29.2' }), 'fail')
  assert.equal(verdict('compose', { ...hardened, compose: 'v5.0.1' }), 'pass')
})

test('an engine that does not run is unknown where only a running one could tell', () => {
  const stopped = { ...hardened, running: undefined }
  for (const id of ['no-tcp', 'live-restore', 'log-limits']) assert.equal(verdict(id, stopped), 'unknown', id)
  assert.throws(() => engine.parse('PACKAGE=\nBOOT=enabled\nGROUP=\nRUNNING=0\nDAEMON_JSON=[1]\n'), /no object/)
})
