import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { Secret } from '../../model/secret.js'
import { allowsPageAt, parseDevices, requestId, signInLink } from './way-in.js'

const recording = (name: string): string => readFileSync(new URL(`../../../../src/areas/gateway/recordings/${name}`, import.meta.url), 'utf8')

describe('the list of devices', () => {
  it('tells who waits, oldest first, and who is in', () => {
    const { pending, paired } = parseDevices(recording('devices.json'))
    assert.deepEqual(
      pending.map(({ requestId: id, name, platform, client, roles, scopes, from, at, again }) => ({ id, name, platform, client, roles, scopes, from, at, again })),
      [
        { id: '1f178dfd-5a16-4db7-a1b3-328d1ddee867', name: 'Ada\u001b[31m phone', platform: 'Phone, linux', client: 'gateway-client', roles: ['operator'], scopes: ['operator.read', 'operator.admin'], from: '172.18.0.1', at: 1795374817346, again: false },
        { id: 'a211b84c-924f-4d4d-a8af-2892968dc28c', name: '', platform: 'Linux x86_64', client: 'openclaw-control-ui', roles: ['operator'], scopes: ['operator.read', 'operator.admin'], from: '172.18.0.1', at: 1795374817708, again: false },
      ],
    )
    assert.deepEqual(paired.map(({ deviceId, approvedVia, at, connected }) => ({ deviceId, approvedVia, at, connected })), [
      { deviceId: 'ebf90afe371d6de4e5591e7a1b850b5fe936ca291958fcd9f19a8f299858f150', approvedVia: 'bootstrap', at: 1795374817951, connected: false },
    ])
  })

  it('is empty when OpenClaw says so, and an error when it says something else', () => {
    assert.deepEqual(parseDevices('{"pending":[],"paired":[]}'), { pending: [], paired: [] })
    for (const wrong of ['', '{}', '[]', '{"pending":[]}', 'null', '{"error":"unauthorized"}']) assert.throws(() => parseDevices(wrong), SyntaxError, wrong)
  })

  it('takes a lone role, and the name that the owner gave', () => {
    const { paired } = parseDevices('{"pending":[],"paired":[{"deviceId":"d","role":"node","operatorLabel":"Kitchen","displayName":"x","scopes":[1,"a"]}]}')
    assert.deepEqual(paired.map(({ name, roles, scopes, approvedVia, at }) => ({ name, roles, scopes, approvedVia, at })), [{ name: 'Kitchen', roles: ['node'], scopes: ['a'], approvedVia: '', at: 0 }])
  })
})

describe('a pairing request', () => {
  it('has the shape that OpenClaw gives it', () => {
    assert.equal(requestId('1f178dfd-5a16-4db7-a1b3-328d1ddee867'), '1f178dfd-5a16-4db7-a1b3-328d1ddee867')
  })
  for (const wrong of ['', '--latest', '-', 'a b', 'short', "x'; reboot #", '$(reboot)aaaa', '1f178dfd\n', 'a'.repeat(65)]) {
    it(`is not ${JSON.stringify(wrong).slice(0, 30)}`, () => assert.throws(() => requestId(wrong), /is no pairing request/))
  }
})

describe('the one-time sign-in', () => {
  const said = (value: unknown): Secret => new Secret(JSON.stringify(value))
  const given = 'http://127.0.0.1:18789/#bootstrapToken=9Qjs_Z-iR&bootstrapProfile=owner&gatewayUrl=ws%3A%2F%2F127.0.0.1%3A18789'

  it("is moved to the tunnel's end on this machine", () => {
    assert.equal(signInLink(said({ ok: true, browserUrl: given }), 18789).reveal(), given)
    const moved = new URL(signInLink(said({ browserUrl: given.replaceAll('127.0.0.1', '10.1.2.3') }), 28000).reveal())
    assert.equal(moved.origin, 'http://127.0.0.1:28000')
    assert.deepEqual([...new URLSearchParams(moved.hash.slice(1))], [['bootstrapToken', '9Qjs_Z-iR'], ['bootstrapProfile', 'owner'], ['gatewayUrl', 'ws://127.0.0.1:28000']])
  })

  it('keeps the path the page is under', () => {
    const link = signInLink(said({ browserUrl: 'http://127.0.0.1:18789/claw/#bootstrapToken=t&gatewayUrl=ws%3A%2F%2F127.0.0.1%3A18789%2Fclaw' }), 1024).reveal()
    assert.equal(link, 'http://127.0.0.1:1024/claw/#bootstrapToken=t&gatewayUrl=ws%3A%2F%2F127.0.0.1%3A1024%2Fclaw')
  })

  it('is missing when the gateway could not give one: with its reason, and without what is secret', () => {
    assert.throws(() => signInLink(said({ ok: false, reason: 'Gateway is not running.' }), 1024), /gave no sign-in: Gateway is not running\./)
    assert.throws(() => signInLink(said({ ok: true, url: 'http://127.0.0.1/#token=hunter2' }), 1024), (error: Error) => !error.message.includes('hunter2'))
    assert.throws(() => signInLink(new Secret('hunter2 {'), 1024), (error: Error) => error instanceof SyntaxError && !inspect(error).includes('hunter2'))
    assert.throws(() => signInLink(said({ browserUrl: 'http://127.0.0.1/#other=hunter2' }), 1024), (error: Error) => /does not know/.test(error.message) && !error.message.includes('hunter2'))
  })
})

describe('the web page', () => {
  const origins = '["http://127.0.0.1:18789","http://localhost:18789"]'
  it('works only at a port that the gateway allows', () => {
    assert.equal(allowsPageAt(18789, origins), true)
    assert.equal(allowsPageAt(1878, origins), false)
    assert.equal(allowsPageAt(28790, origins), false)
    assert.equal(allowsPageAt(28790, '["*"]'), true)
    assert.equal(allowsPageAt(80, '["http://127.0.0.1"]'), true)
  })
})
