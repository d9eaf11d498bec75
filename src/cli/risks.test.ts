import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { areas } from '../areas/catalogue.js'
import { USUAL } from '../audit/risks.js'
import { EXIT } from '../model/errors.js'
import { parseSpec } from '../spec/load.js'
import { main } from './program.js'
import { standIn } from './stand-in.js'

const SPEC = 'version: 1\n# mine\nhosts:\n  vps:\n    address: root@203.0.113.5   # there\nacceptedRisks: []   # default\n'
async function run(argv: readonly string[], { spec = SPEC, answers }: { spec?: string | undefined; answers?: readonly string[] } = {}) {
  const at = standIn(answers)
  if (spec !== '') writeFileSync(join(at.cwd, 'hardshell.yaml'), spec, { mode: 0o640 })
  const code = await main(['risks', ...argv], at.context)
  return { code, out: at.printed(), err: at.said(), file: () => readFileSync(join(at.cwd, 'hardshell.yaml'), 'utf8'), cwd: at.cwd }
}
const all = ['add', 'ssh.fail2ban', '--risk', 'r', '--why', 'w', '--mitigations', 'm', '--revisit', '2027-05-01']
const risksOf = (text: string) => parseSpec(text, 'f').shared?.acceptedRisks ?? []

test('every flag said: nothing is asked, the file keeps its comments and its mode', async () => {
  const ran = await run([...all, '--condition', 'SSH is opened'])
  assert.equal(ran.code, EXIT.ok, ran.err)
  assert.match(ran.file(), /^version: 1\n# mine\nhosts:\n {2}vps:\n {4}address: root@203\.0\.113\.5 {3}# there\nacceptedRisks:\n/)
  assert.deepEqual(risksOf(ran.file()), [{ control: 'ssh.fail2ban', risk: 'r', why: 'w', mitigations: 'm', condition: 'SSH is opened', revisit: '2027-05-01' }])
  assert.equal(statSync(join(ran.cwd, 'hardshell.yaml')).mode & 0o777, 0o640)
})
test('guided: a usual one by its number, its words taken by Enter or replaced', async () => {
  const ran = await run(['add'], { answers: ['1', '', 'because I said so', '', ''] })
  assert.equal(ran.code, EXIT.ok, ran.err)
  const usual = USUAL[0]
  assert.ok(usual)
  assert.deepEqual(risksOf(ran.file()), [{ control: usual.control, risk: usual.risk, why: 'because I said so', mitigations: usual.mitigations, revisit: '2027-05-22' }])
})
test('guided: a control by its id, every word asked until it is there', async () => {
  const ran = await run(['add'], { answers: ['ssh.fail2ban', '', 'they guess', 'bearable', 'keys only', '2027-01-01'] })
  assert.equal(ran.code, EXIT.ok, ran.err)
  assert.equal(risksOf(ran.file())[0]?.risk, 'they guess')
})
test('the three usual ones name controls that exist', () => {
  const ids = new Set(areas.flatMap(({ controls }) => controls.map(({ id }) => id)))
  assert.equal(USUAL.length, 3)
  assert.deepEqual(USUAL.filter(({ control }) => !ids.has(control)), [])
})
test('for one host alone', async () => {
  const ran = await run([...all, '--host', 'vps'])
  assert.equal(ran.code, EXIT.ok, ran.err)
  assert.deepEqual(risksOf(ran.file()), [])
  assert.equal(parseSpec(ran.file(), 'f').hosts['vps']?.spec.acceptedRisks.length, 1)
})

for (const [what, argv, code, says, spec] of [
  ['an unknown control', ['add', 'ssh.fail2bam', '--risk', 'r', '--why', 'w', '--mitigations', 'm'], EXIT.usage, /did you mean ssh\.fail2ban\?/],
  ['a word missing and nobody there', ['add', 'ssh.fail2ban', '--why', 'w'], EXIT.usage, /--risk/],
  ['no control and nobody there', ['add'], EXIT.usage, /risks add CONTROL/],
  ['an unknown usual one', ['add', '--usual', 'all'], EXIT.usage, /unsigned-upstream/],
  ['a day that has been', [...all, '--revisit', '2026-11-22'], EXIT.usage, /would count at once/],
  ['no day', [...all, '--revisit', '2027-13-01'], EXIT.usage, /is no day/],
  ['one that is accepted already', all, EXIT.usage, /accepted already, until 2027-01-01/, 'version: 1\nacceptedRisks:\n  - { control: ssh.fail2ban, risk: r, why: w, revisit: 2027-01-01 }\n'],
  ['no file', all, EXIT.spec, /hardshell init/, ''],
  ['a broken file', all, EXIT.spec, /hardshell\.yaml:1/, 'version: 2\n'],
] as const)
  test(`refused, and the file untouched: ${what}`, async () => {
    const ran = await run(argv, spec === undefined ? {} : { spec })
    assert.equal(ran.code, code, ran.err)
    assert.match(ran.err, says)
    if (spec !== '') assert.equal(ran.file(), spec ?? SPEC)
  })

const LISTED = 'version: 1\nhosts: { one: { address: h1 }, two: { address: h2, acceptedRisks: [] } }\nacceptedRisks:\n  - { control: ssh.fail2ban, risk: they *guess*, why: w, mitigations: m, revisit: 2027-01-01 }\n  - { control: ssh.max-auth-tries, risk: r, why: w, condition: SSH is opened, revisit: 2026-11-22 }\n'
test('listed: every host, past its date first, which the exit code says', async () => {
  const ran = await run([], { spec: LISTED })
  assert.equal(ran.code, EXIT.findings)
  assert.match(ran.out, /one {2}2 accepted risks\n {2}2026-11-22[^]*past its date[^]*2027-01-01[^]*two {2}no risk is accepted/)
  assert.equal((await run(['list', 'two'], { spec: LISTED })).code, EXIT.ok)
})
test('rendered as a document', async () => {
  const ran = await run(['render', 'one'], { spec: LISTED })
  assert.equal(ran.code, EXIT.ok)
  assert.match(ran.out, /^# Accepted risks\n[^]*## one\n[^]*Past its date \(2026-11-22\)[^]*or when: SSH is opened[^]*they \\\*guess\\\*/)
})
