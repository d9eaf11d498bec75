/** When a new token in .env would change nothing, it is said beforehand. On what real servers said, and departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { HardshellError } from '../model/errors.js'
import type { Facts } from '../model/reading.js'
import { packageRoot } from '../runner/assets.js'
import { refuse } from './rotate.js'

const recording = (path: string): string => readFileSync(new URL(`src/areas/${path}`, packageRoot), 'utf8')
const tokens = recording('secrets/recordings/tokens.hardened.txt')
const container = recording('gateway/recordings/container.hardened.txt')
const facts = (said: string, made = container, exit = 0): Facts => ({
  host: 'vps',
  takenAt: '2026-11-23T00:00:00Z',
  login: { user: 'root', root: true },
  frames: { tokens: { exit, ms: 1, stdout: said, stderr: '' }, container: { exit: 0, ms: 1, stdout: made, stderr: '' } },
})
const why = (said: Facts): string => {
  try {
    refuse('vps', said)
    return ''
  } catch (error) {
    assert.ok(error instanceof HardshellError, String(error))
    return `${error.noun}: ${error.message}`
  }
}

test('a hardened server may rotate', () => assert.equal(why(facts(tokens)), ''))

for (const [from, to, want] of [
  [/^CONFIG=.*$/m, 'CONFIG=literal', /^conflict: vps: a token stands in openclaw\.json and wins/],
  [/^CONFIG=.*$/m, 'CONFIG=unread', /^conflict: .* could not be read/],
  [/^CONFIG=.*$/m, 'CONFIG=ref:file:main', /^conflict: .*from elsewhere/],
  [/^CONFIG=.*$/m, 'CONFIG=absent', /^$/],
  [/^ENV_FILE=.*$/m, 'ENV_FILE=missing', /^conflict: .*no gateway token in \.env/],
  [/^CONTAINER=.*$/m, 'CONTAINER=no-container', /^conflict: .*no gateway container/],
  [/^CONTAINER_AGREES=.*$/m, 'CONTAINER_AGREES=no', /^conflict: .*made with another token/],
] as const) {
  test(`${to}: ${want.source}`, () => {
    const changed = tokens.replace(from, to)
    assert.notEqual(changed, tokens)
    assert.match(why(facts(changed)), want)
  })
}

test('--token on the command line, and a gateway of somebody else', () => {
  assert.match(why(facts(tokens, container.replace('"flags":["","",""]', '"flags":["--token","",""]'))), /^conflict: .*--token, which wins/)
  assert.match(why(facts(tokens, container.replace('"name":"/openclaw-gateway"', '"name":"/molty"'))), /^conflict: .*molty, which hardshell did not make/)
})

test('not knowing which token counts is no reason to go on', () => assert.match(why(facts(tokens, container, 77)), /^verify: vps: tokens could not be read/))
