/** The decision for each of the four situations, and what is written down of it. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AtRest, Encryption } from '../areas/state/at-rest.js'
import { CONTROL, decide, SITUATIONS, type Decision, type Situation } from '../audit/at-rest.js'
import { EXIT } from '../model/errors.js'
import { parseSpec } from '../spec/load.js'
import { conclude } from './at-rest.js'
import { main } from './program.js'
import { standIn } from './stand-in.js'

const on = (encryption: Encryption, over: Partial<AtRest> = {}): AtRest => ({
  container: false, swaps: [], archives: [],
  places: ['state', 'deployment', 'root'].map((name) => ({ name, fileSystem: 'ext4', source: '/dev/vda', encryption, byFile: false })), ...over,
})
const states: readonly (readonly [Situation, Encryption, Decision['state']])[] = [
  ['vps', 'plain', 'open'], ['home', 'plain', 'accept'], ['office', 'plain', 'open'], ['belt', 'plain', 'open'],
  ['vps', 'encrypted', 'met'], ['home', 'encrypted', 'met'], ['office', 'encrypted', 'met'], ['belt', 'encrypted', 'met'],
  ['vps', 'unknown', 'unknown'], ['home', 'network', 'unknown'],
]
for (const [situation, encryption, want] of states) {
  test(`${situation} on a disk that is ${encryption}: ${want}`, () => {
    const decision = decide(situation, on(encryption))
    assert.equal(decision.state, want)
    assert.equal(decision.risk !== undefined, want === 'accept' || want === 'open')
  })
}
test('a container decides nothing about disks', () => assert.equal(decide('home', on('plain', { container: true })).state, 'unknown'))
test('plain swap and plain archives are named in every situation', () => {
  for (const situation of SITUATIONS) {
    const { steps } = decide(situation, on('plain', { swaps: [{ name: '/swapfile', encryption: 'plain' }], archives: ['600 root /a.tar.gz'] }))
    assert.ok(steps.some((step) => step.includes('swap-encrypted')) && steps.some((step) => step.includes('archives-encrypted')), situation)
  }
})

const SPEC = 'version: 1\n# mine\nhosts:\n  vps:\n    address: root@203.0.113.5   # there\nacceptedRisks: []   # none yet\n'
async function concluded(situation: Situation, options: object, { host = 'shared', answers, seen = on('plain') }: { host?: string; answers?: readonly string[]; seen?: AtRest } = {}) {
  const at = standIn(answers)
  writeFileSync(join(at.cwd, 'hardshell.yaml'), SPEC)
  const ended = await conclude(at.context, host, situation, seen, options).then((code) => ({ code, error: undefined }), (error: unknown) => ({ code: undefined, error: error as Error }))
  const text = readFileSync(join(at.cwd, 'hardshell.yaml'), 'utf8')
  return { ...ended, text, out: at.printed(), said: at.said(), risks: parseSpec(text, 'f').shared?.acceptedRisks ?? [], own: parseSpec(text, 'f').hosts['vps']?.spec.acceptedRisks ?? [] }
}

test('the flags say everything: the risk stands in the file, comments stay, nothing is asked', async () => {
  const { code, text, risks, said } = await concluded('home', { accept: true })
  assert.equal(code, EXIT.ok)
  assert.deepEqual([risks.length, risks[0]?.control, risks[0]?.revisit, said], [1, CONTROL, '2027-05-22', ''])
  assert.match(text, /^version: 1\n# mine\n/)
  assert.match(text, /# there/)
  assert.match(text, /# none yet/)
})
test('a day and a reason of one’s own', async () => {
  const { risks } = await concluded('vps', { accept: true, revisit: '2027-02-01', why: 'it moves in spring' })
  assert.deepEqual([risks[0]?.revisit, risks[0]?.why], ['2027-02-01', 'it moves in spring'])
})
test('for the one host that it is about, where the file names it', async () => {
  const { risks, own } = await concluded('home', { accept: true }, { host: 'vps' })
  assert.deepEqual([risks.length, own.length], [0, 1])
})
test('asked: yes writes it, no writes nothing', async () => {
  assert.equal((await concluded('home', {}, { answers: ['y', '2027-03-01'] })).risks[0]?.revisit, '2027-03-01')
  assert.equal((await concluded('home', {}, { answers: ['n'] })).text, SPEC)
})
test('nobody there and no flag: nothing is written', async () => assert.equal((await concluded('home', {})).text, SPEC))
test('belt and braces on a plain disk needs a reason of one’s own', async () => {
  const { error, text } = await concluded('belt', { accept: true })
  assert.match(error?.message ?? '', /reason of your own/)
  assert.equal(text, SPEC)
  assert.equal((await concluded('belt', { accept: true, why: 'until Friday' })).risks[0]?.why, 'until Friday')
})
test('what is encrypted or was not seen cannot be accepted; a day that is past neither', async () => {
  assert.match((await concluded('vps', { accept: true }, { seen: on('encrypted') })).error?.message ?? '', /no such risk/)
  assert.match((await concluded('vps', { accept: true }, { seen: on('unknown') })).error?.message ?? '', /could not be seen/)
  assert.match((await concluded('vps', { accept: true, revisit: '2026-11-22' })).error?.message ?? '', /not to come/)
})
test('of a real machine: JSON without a question, and a situation that there is not', { skip: process.getuid?.() === 0 ? false : 'only root may look under disks' }, async () => {
  const at = standIn()
  assert.equal(await main(['at-rest', 'local', '--json'], { ...at.context, env: process.env, isRoot: true }), EXIT.ok, at.said())
  assert.equal((JSON.parse(at.printed()) as { schema: string }).schema, 'hardshell.at-rest.v1')
  const other = standIn()
  assert.equal(await main(['at-rest', 'local', '--situation', 'boat'], { ...other.context, env: process.env, isRoot: true }), EXIT.usage)
  assert.match(other.said(), /vps, home, office, belt/)
})
