import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXIT } from '../model/errors.js'
import { FORMATS } from '../report/audit.js'
import { main } from './program.js'
import { standIn, type StandIn } from './stand-in.js'

const UFW = 'installed=yes\nactive=no\n'
const facts = (host: string) => ({ host, takenAt: '2026-11-22T18:50:11.000Z', login: { user: 'root', root: true }, frames: { os: { exit: 1, ms: 1, stdout: UFW, stderr: 'broken' } } })
const file = (...hosts: string[]): string => JSON.stringify({ schema: 'hardshell.facts.v1', hardshell: '0.1.0', facts: hosts.map(facts) })

/** Runs one command line in a folder with these files. */
async function run(argv: readonly string[], files: Readonly<Record<string, string>>, at: StandIn = standIn()): Promise<{ code: number; out: string; err: string; cwd: string }> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at.cwd, name), text)
  const code = await main(argv, at.context)
  return { code, out: at.printed(), err: at.said(), cwd: at.cwd }
}
const one = { 'facts.json': file('vps') }

for (const [what, flags, code] of [
  ['nothing known', [], EXIT.findings],
  ['nothing asked', ['--fail-on', 'none'], EXIT.ok],
  ['only what is low', ['--fail-on', 'critical', '--only', 'host.time-synchronised'], EXIT.ok],
] as const)
  test(`the exit code is the same in every format: ${what}`, async () => {
    for (const format of FORMATS) {
      const ran = await run(['audit', '--from', 'facts.json', '--format', format, ...flags], one)
      assert.equal(ran.code, code, `${format}: ${ran.err}`)
      assert.match(ran.out, /vps/, format)
    }
  })

test('--output writes the report for the operator alone, and says so beside it', async () => {
  const ran = await run(['audit', '--from', 'facts.json', '--format', 'html', '--output', 'card.html'], one)
  assert.equal(ran.code, EXIT.findings)
  assert.equal(ran.out, '')
  assert.match(ran.err, /written: card\.html/)
  assert.match(readFileSync(join(ran.cwd, 'card.html'), 'utf8'), /^<!doctype html>/)
  assert.equal(statSync(join(ran.cwd, 'card.html')).mode & 0o777, 0o600)
})

test('--only judges what it names, and says so', async () => {
  const judged = async (pattern: string): Promise<string[]> => {
    const ran = await run(['audit', '--from', 'facts.json', '--json', '--only', pattern], one)
    const card = JSON.parse(ran.out) as { only: string; findings: { control: string }[] }
    assert.equal(card.only, pattern)
    return card.findings.map(({ control }) => control)
  }
  assert.ok((await judged('ssh')).every((id) => id.startsWith('ssh.')))
  assert.deepEqual(await judged('ssh.password-login,firewall.act*'), ['ssh.password-login', 'firewall.active'])
  assert.ok((await judged('network')).includes('firewall.active'))
})

test('several kept hosts are told apart, with a summary, and judged by their own specs', async () => {
  const spec = 'version: 1\nhosts:\n  one: { address: h1, acceptedRisks: [{ control: ssh.password-login, risk: r, why: w, revisit: 2099-01-01 }] }\n  two: { address: h2, profile: strict }\n'
  const ran = await run(['audit', '--from', 'facts.json', '--json'], { 'facts.json': file('one', 'two'), 'hardshell.yaml': spec })
  const { schema, audits } = JSON.parse(ran.out) as { schema: string; audits: { host: string; counts: Record<string, number> }[] }
  assert.equal(schema, 'hardshell.audits.v1')
  assert.deepEqual(audits.map(({ host }) => host), ['one', 'two'])
  assert.ok((audits[1]?.counts.unknown ?? 0) > (audits[0]?.counts.unknown ?? 0), 'strict asks for more')
  const text = await run(['audit', '--from', 'facts.json'], { 'facts.json': file('one', 'two') })
  assert.match(text.out, /host +grade +score +fail/)
})

for (const [what, argv, files, code, says] of [
  ['a newer format', ['--from', 'f'], { f: '{"schema":"hardshell.facts.v2","hardshell":"9.0.0","facts":[]}' }, EXIT.usage, /hardshell 9\.0\.0, in a newer format \(2\)[^]*that hardshell or a newer one/],
  ['another file', ['--from', 'f'], { f: '{}' }, EXIT.usage, /holds no facts[^]*--save FILE/],
  ['no JSON', ['--from', 'f'], { f: '<html>' }, EXIT.usage, /is not JSON/],
  ['a damaged file', ['--from', 'f'], { f: '{"schema":"hardshell.facts.v1","hardshell":"1","facts":[{"host":"h"}]}' }, EXIT.usage, /damaged: facts\.0\./],
  ['no file', ['--from', 'gone'], {}, EXIT.usage, /cannot be read/],
  ['facts of another host', ['other', '--from', 'facts.json'], one, EXIT.usage, /no facts of other[^]*it holds: vps/],
  ['an unknown format', ['--format', 'pdf'], {}, EXIT.usage, /no such format/],
  ['an unknown severity', ['--fail-on', 'huge'], {}, EXIT.usage, /not a severity/],
  ['a pattern that means nothing', ['--only', 'ssh.*,nonsense'], {}, EXIT.usage, /nonsense: no control is meant/],
  ['a folder that is not there', ['--from', 'facts.json', '--output', 'no/where.html'], one, EXIT.operator, /cannot be written/],
  ['all and one', ['vps', '--all'], {}, EXIT.usage, /contradict/],
] as const)
  test(`refused: ${what}`, async () => {
    const ran = await run(['audit', ...argv], files)
    assert.equal(ran.code, code, ran.err)
    assert.match(ran.err, says)
    assert.equal(ran.out, '')
  })
