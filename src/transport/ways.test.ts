import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FAMILIES, target, wayInWords, waysTo } from './ways.js'

const G = 'host vps\nuser root\nhostname vps.example.org\nport 22\nproxyjump none\n'

describe('the ways to a host', () => {
  it('are both families, and each address where a family has several', () => {
    assert.deepEqual(waysTo([]), FAMILIES)
    assert.deepEqual(waysTo([{ address: '203.0.113.5', family: 4 }, { address: '203.0.113.5', family: 4 }]), FAMILIES)
    const ways = waysTo([{ address: '203.0.113.5', family: 4 }, { address: '2001:db8::5', family: 6 }, { address: '203.0.113.6', family: 4 }])
    assert.deepEqual(ways.map(wayInWords), ['203.0.113.5', '203.0.113.6', 'IPv6'])
  })
  it('keep the name under which the host key is on record', () => {
    assert.deepEqual(target(G), { name: 'vps.example.org', alias: 'vps.example.org' })
    assert.deepEqual(target(G.replace('port 22', 'port 2222')), { name: 'vps.example.org', alias: '[vps.example.org]:2222' })
    assert.deepEqual(target(`${G}hostkeyalias known-as\n`), { name: 'vps.example.org', alias: 'known-as' })
  })
  it('are not told apart behind a jump host', () => {
    assert.equal(target(G.replace('proxyjump none', 'proxyjump bastion')), undefined)
    assert.equal(target(`${G}proxycommand nc %h %p\n`), undefined)
    assert.equal(target('nonsense'), undefined)
  })
})
