import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRisk } from './add-risk.js'
import { parseSpec } from './load.js'

const risk = { control: 'ssh.fail2ban', risk: 'they go on guessing: "all day"', why: 'a private network', mitigations: '', revisit: '2027-05-01' }
const lines = (indent: string): string => ['- control: ssh.fail2ban', "  risk: 'they go on guessing: \"all day\"'", '  why: a private network', '  mitigations: ""', '  revisit: 2027-05-01'].map((line) => `${indent}${line}\n`).join('')
const OLD = '  - control: a.b   # mine\n    risk: r\n    why: w\n    revisit: 2027-01-01  # soon\n'

const rows: readonly [what: string, before: string, after: string, host?: string][] = [
  ['no list yet', 'version: 1   # one\n\n# the host\nprofile:   strict\n', `version: 1   # one\n\n# the host\nprofile:   strict\nacceptedRisks:\n${lines('  ')}`],
  ['no newline at the end', 'version: 1', `version: 1\nacceptedRisks:\n${lines('  ')}`],
  ['an empty list that calls itself the default', 'version: 1\nacceptedRisks: []      # default\n# end\n', `version: 1\nacceptedRisks:\n${lines('  ')}# end\n`],
  ['an empty list with a word about it', 'version: 1\nacceptedRisks: []  # none yet\n', `version: 1\nacceptedRisks:  # none yet\n${lines('  ')}`],
  ['a key with nothing', 'version: 1\nacceptedRisks:\nprofile: strict\n', `version: 1\nacceptedRisks:\n${lines('  ')}profile: strict\n`],
  ['a list with comments', `version: 1\nacceptedRisks:\n${OLD}\n# then\nprofile: strict\n`, `version: 1\nacceptedRisks:\n${OLD}${lines('  ')}\n# then\nprofile: strict\n`],
  ['a list without indentation', 'version: 1\nacceptedRisks:\n- control: a.b\n  risk: r\n  why: w\n  revisit: 2027-01-01\n', `version: 1\nacceptedRisks:\n- control: a.b\n  risk: r\n  why: w\n  revisit: 2027-01-01\n${lines('')}`],
  ['a host without one', 'version: 1\nhosts:\n  vps:\n    address: h1   # there\n  two:\n    address: h2\n', `version: 1\nhosts:\n  vps:\n    address: h1   # there\n    acceptedRisks:\n${lines('      ')}  two:\n    address: h2\n`, 'vps'],
  ['a host whose last setting is nested', 'version: 1\nhosts:\n  vps:\n    address: h1\n    gateway:\n      memory: 4g # much\nprofile: strict\n', `version: 1\nhosts:\n  vps:\n    address: h1\n    gateway:\n      memory: 4g # much\n    acceptedRisks:\n${lines('      ')}profile: strict\n`, 'vps'],
]
for (const [what, before, after, host] of rows)
  test(`added to ${what}`, () => {
    const made = addRisk(before, risk, host)
    assert.equal(made, after)
    const { hosts, shared } = parseSpec(made, 'f')
    const list = host === undefined ? shared?.acceptedRisks : hosts[host]?.spec.acceptedRisks
    assert.deepEqual(list?.at(-1), risk)
  })
test("a host's own list begins with the shared ones, which it replaces", () => {
  const made = addRisk(`version: 1\nacceptedRisks:\n${OLD}hosts:\n  vps:\n    address: h1\n`, risk, 'vps')
  assert.deepEqual(parseSpec(made, 'f').hosts['vps']?.spec.acceptedRisks.map(({ control }) => control), ['a.b', 'ssh.fail2ban'])
})
test('refused rather than rewritten: brackets, and a host that is not there', () => {
  assert.throws(() => addRisk('version: 1\nacceptedRisks: [{ control: a.b, risk: r, why: w, revisit: 2027-01-01 }]\n', risk), { noun: 'spec', message: /brackets/ })
  assert.throws(() => addRisk('version: 1\n', risk, 'vps'), { noun: 'spec', message: /vps is not declared/ })
})
