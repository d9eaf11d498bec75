import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXIT } from '../model/errors.js'
import { parseSpec } from '../spec/load.js'
import { main } from './program.js'
import { standIn } from './stand-in.js'

async function init(argv: readonly string[], answers?: readonly string[], there?: string) {
  const at = standIn(answers)
  const file = join(at.cwd, 'hardshell.yaml')
  if (there !== undefined) writeFileSync(file, there)
  const code = await main(['init', ...argv], at.context)
  return { code, out: at.printed(), err: at.said(), file: () => readFileSync(file, 'utf8'), made: () => existsSync(file) }
}

test('asked: Enter takes what is usual', async () => {
  const ran = await init([], ['root@203.0.113.5', '', 'strict', '', '', 'the wiki: "server"', '', 'Grace'])
  assert.equal(ran.code, EXIT.ok, ran.err)
  const { hosts, shared } = parseSpec(ran.file(), 'f')
  assert.equal(hosts['vps']?.address, 'root@203.0.113.5')
  assert.deepEqual([shared?.profile, shared?.deploy.user, shared?.gateway.preset, shared?.recovery], ['strict', 'deploy', 'locked', { runbook: 'the wiki: "server"', people: 'Grace' }])
  assert.match(ran.out, /next: hardshell audit/)
})
test('every question has a flag', async () => {
  const ran = await init(['home', '--name', 'box', '--profile', 'strict', '--user', 'ada', '--preset', 'assistant', '--runbook', 'a', '--access', 'b', '--people', 'c'], [])
  assert.equal(ran.code, EXIT.ok, ran.err)
  const { shared, hosts } = parseSpec(ran.file(), 'f')
  assert.deepEqual([hosts['box']?.address, shared?.deploy.user, shared?.gateway.preset, shared?.recovery], ['home', 'ada', 'assistant', { runbook: 'a', access: 'b', people: 'c' }])
})
test('where nobody can answer, defaults hold', async () => {
  const ran = await init(['root@203.0.113.5'])
  assert.equal(ran.code, EXIT.ok, ran.err)
  assert.equal(parseSpec(ran.file(), 'f').shared?.profile, 'standard')
})
for (const [what, argv, code, says] of [
  ['no address and nobody there', [], EXIT.usage, /address of the server is missing/],
  ['what is no address', ['--yes', '--', '-oProxyCommand=x'], EXIT.usage, /is no address/],
  ['a profile that is none', ['h', '--profile', 'loose'], EXIT.spec, /profile/],
  ['a user that is none', ['h', '--user', 'Root User'], EXIT.spec, /deploy\.user/],
] as const)
  test(`refused, nothing written: ${what}`, async () => {
    const ran = await init(argv)
    assert.equal(ran.code, code, ran.err)
    assert.match(ran.err, says)
    assert.equal(ran.made(), false)
  })
test('a file that is there is left alone', async () => {
  const ran = await init(['h'], undefined, 'mine')
  assert.equal(ran.code, EXIT.usage)
  assert.equal(ran.file(), 'mine')
})
