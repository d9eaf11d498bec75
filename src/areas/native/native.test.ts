/** OpenClaw without Docker as a real host told it, and departures. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { area } from './index.js'
import { native, type Native } from './native.js'

const hurried = native.parse(readFileSync(new URL('../../../../src/areas/native/recordings/native.awkward.txt', import.meta.url), 'utf8'))
const calm: Native = {
  installs: [{ path: '/usr/lib/node_modules/openclaw', version: '2026.9.6' }],
  units: [{ scope: 'claw', file: '/home/claw/.config/systemd/user/openclaw-gateway.service', enabled: true, linger: true }],
  processes: [{ pid: '7', user: 'claw', noNewPrivileges: true }],
  listens: ['127.0.0.1:18789', '[::1]:18789'],
  files: [{ kind: 'folder', mode: '700', owner: 'claw', path: '/home/claw/.openclaw' }, { kind: 'config', mode: '600', owner: 'claw', path: '/home/claw/.openclaw/openclaw.json' }],
  settings: [{ bind: 'loopback', auth: 'token', token: 'reference' }],
}
function judge(id: string, seen: Native): Judgement {
  const control = area.controls.find((one) => one.id === `native.${id}`)
  assert.ok(control, id)
  return control.check({ native: seen } as never, defaultSpec())
}
const ids = area.controls.map(({ id }) => id.slice('native.'.length))

test('a careful one passes, a hurried one fails at everything but its token', () => {
  assert.deepEqual(ids.filter((id) => judge(id, calm).verdict !== 'pass'), [])
  assert.deepEqual(ids.filter((id) => judge(id, hurried).verdict !== 'fail'), ['token-auth'])
})

test('one that does not run or cannot be read is no pass', () => {
  const still: Native = { ...calm, units: [], processes: [], listens: [] }
  for (const id of ['loopback-only', 'not-root', 'started-at-boot', 'no-new-privileges']) assert.equal(judge(id, still).verdict, 'not-applicable', id)
  assert.equal(judge('loopback-only', { ...calm, listens: [] }).verdict, 'unknown')
  assert.equal(judge('token-auth', { ...calm, settings: [] }).verdict, 'unknown')
  assert.equal(judge('token-auth', { ...calm, settings: [{ bind: 'unread', auth: 'unread', token: 'unread' }] }).verdict, 'unknown')
  assert.equal(judge('no-literal-token', { ...calm, settings: [] }).verdict, 'unknown')
  assert.equal(judge('files-private', { ...calm, files: [] }).verdict, 'unknown')
  assert.throws(() => native.parse('nothing of it\n'))
})

test('departures', () => {
  assert.equal(judge('token-auth', { ...calm, settings: [{ bind: 'lan', auth: 'none', token: 'absent' }] }).verdict, 'fail')
  assert.equal(judge('started-at-boot', { ...calm, units: calm.units.map((unit) => ({ ...unit, linger: false })) }).evidence[0]?.saw, 'claw does not linger: it ends with the logout')
  assert.equal(judge('started-at-boot', { ...calm, units: [] }).verdict, 'fail')
  assert.equal(judge('loopback-only', { ...calm, listens: ['*:18789'] }).verdict, 'fail')
})
