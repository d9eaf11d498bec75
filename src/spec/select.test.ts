import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSpec } from './load.js'
import { select } from './select.js'
import { defaultSpec } from './spec.js'

const one = parseSpec('version: 1\ngateway: { memory: 3g }\nhosts: { vps: { address: root@203.0.113.5, gateway: { memory: 4g } } }\n', 'f')
const two = parseSpec('version: 1\nhosts: { vps: { address: root@203.0.113.5 }, home: { address: practice } }\n', 'f')
const none = parseSpec('version: 1\ngateway: { memory: 3g }\n', 'f')
const half = parseSpec(`version: 1\nimage: { source: git }\nhosts: { a: { address: h, image: { git: { url: "https://x/y", commit: ${'a'.repeat(40)} } } } }\n`, 'f')

test('without a file an address gets the defaults', () => {
  for (const asked of ['root@203.0.113.5', 'vps', 'local', 'practice:x', 'ssh://a@b:22', 'root@[2001:db8::1]']) {
    assert.deepEqual(select(undefined, asked), { name: asked, address: asked, spec: defaultSpec() })
  }
})
test('the only host needs no name', () => assert.equal(select(one, undefined).name, 'vps'))
test('a host is found by name and by address', () => {
  for (const asked of ['vps', 'root@203.0.113.5']) {
    const target = select(one, asked)
    assert.deepEqual([target.name, target.address, target.spec.gateway.memory], ['vps', 'root@203.0.113.5', '4g'])
  }
  assert.equal(select(two, 'practice:practice').name, 'home')
})
test('an address that the file does not name gets the shared sections', () => {
  assert.equal(select(one, 'root@198.51.100.1').spec.gateway.memory, '3g')
  assert.equal(select(none, 'anything').spec.gateway.memory, '3g')
})

const refusals: [string, Parameters<typeof select>, RegExp, RegExp][] = [
  ['no file, no host', [undefined, undefined], /no host was named, and there is no hardshell\.yaml/, /hardshell practice/],
  ['a file without hosts', [none, undefined], /hardshell\.yaml declares none/, /root@/],
  ['several hosts, none asked', [two, undefined], /declares several hosts: vps, home/, /say which one, such as: vps/],
  ['a slip of the finger', [two, 'vpss'], /vpss is not declared in hardshell\.yaml \(declared: vps, home\)/, /did you mean vps\?/],
  ['an option', [one, '-oProxyCommand=x'], /neither a host of hardshell\.yaml nor an address/, /an address is/],
  ['shared sections that are not whole', [half, 'root@h2'], /do not make a whole spec for root@h2/, /declare the host/],
]
for (const [name, asked, message, hint] of refusals) {
  test(`refused: ${name}`, () => assert.throws(() => select(...asked), (error: { noun: string; message: string; hint: string }) => {
    assert.equal(error.noun, 'usage')
    assert.match(error.message, message)
    assert.match(error.hint, hint)
    return true
  }))
}
