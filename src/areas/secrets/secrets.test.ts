/** The secrets' controls on what real practice servers said, and on single departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { container } from '../gateway/container.js'
import { secretFiles } from './files.js'
import { area } from './index.js'
import { tokens, type Tokens } from './tokens.js'

const spec = defaultSpec()
const recording = (path: string): string => readFileSync(new URL(`../../../../src/areas/${path}`, import.meta.url), 'utf8')
function judge(id: string, value: unknown): Judgement {
  const control = area.controls.find((one) => one.id === `secrets.${id}`)
  assert.ok(control, id)
  return control.check({ [Object.keys(control.needs)[0] as string]: value } as never, spec)
}

const good = tokens.parse(recording('secrets/recordings/tokens.hardened.txt'))
const bad = tokens.parse(recording('secrets/recordings/tokens.careless.txt'))

const cases: readonly (readonly [string, Partial<Tokens>, Judgement['verdict']])[] = [
  ['token-strength', {}, 'pass'],
  ['token-strength', { envFile: 'short', envFileLength: 24 }, 'fail'],
  ['token-strength', { envFile: 'placeholder' }, 'fail'],
  ['token-strength', { envFile: 'missing' }, 'fail'],
  ['token-used-once', {}, 'pass'],
  ['token-used-once', { reused: 1 }, 'fail'],
  ['token-used-once', { envFile: 'no-file', reused: 0 }, 'not-applicable'],
  ['token-strength', { envFile: 'no-file' }, 'pass'],
  ['token-strength', { envFile: 'no-file', container: 'short' }, 'fail'],
  ['token-strength', { envFile: 'no-file', container: 'missing', configLiteral: 'good' }, 'pass'],
  ['token-strength', { envFile: 'no-file', container: 'no-container' }, 'unknown'],
  ['token-agrees', {}, 'pass'],
  ['token-agrees', { containerAgrees: false }, 'fail'],
  ['token-agrees', { configAgrees: false }, 'fail'],
  ['token-agrees', { container: 'missing' }, 'fail'],
  ['token-agrees', { config: 'unread' }, 'unknown'],
  ['no-literal-token', {}, 'pass'],
  ['no-literal-token', { config: 'literal' }, 'fail'],
  ['no-literal-token', { config: 'odd' }, 'fail'],
  ['no-literal-token', { config: 'absent' }, 'pass'],
  ['no-literal-token', { config: 'unread' }, 'unknown'],
  ['no-literal-token', { config: 'no-file' }, 'not-applicable'],
]
for (const [id, change, want] of cases) test(`${id} is ${want} with ${JSON.stringify(change)}`, () => assert.equal(judge(id, { ...good, ...change }).verdict, want))

test('a token that is kept once cannot disagree', () => {
  const { containerAgrees: _, ...once } = good
  assert.equal(judge('token-agrees', { ...once, container: 'no-container' }).verdict, 'not-applicable')
})

test('a careless host fails on all three', () => {
  for (const id of ['token-strength', 'token-agrees', 'no-literal-token']) assert.equal(judge(id, bad).verdict, 'fail', id)
})

test('modes of .env and of the state, from real servers', () => {
  const kept = secretFiles.parse(recording('secrets/recordings/secret-files.hardened.txt'))
  assert.equal(judge('env-mode', kept).verdict, 'pass')
  assert.equal(judge('state-files-mode', kept).verdict, 'pass')
  const open = secretFiles.parse(recording('secrets/recordings/secret-files.careless.txt'))
  assert.equal(judge('env-mode', open).verdict, 'fail')
  assert.equal(judge('state-files-mode', open).verdict, 'fail')
})

const env = (line: string): unknown => secretFiles.parse(`${line}\ncount 1 0\n`)
for (const [line, want] of [
  ['env 600 deploy /opt/openclaw/.env', 'pass'],
  ['env 400 root /opt/openclaw/.env', 'pass'],
  ['env 640 deploy /opt/openclaw/.env', 'fail'],
  ['env 604 deploy /opt/openclaw/.env', 'fail'],
  ['env 600 nobody /opt/openclaw/.env', 'fail'],
  ['env 600 deploy /opt/openclaw/.env\nenv 644 root /opt/openclaw/.env.old copy', 'pass'],
  ['declared', 'fail'],
] as const)
  test(`env-mode is ${want} with ${line.replace('\n', ' and ')}`, () => assert.equal(judge('env-mode', env(line)).verdict, want))

test('copies of .env count for themselves', () => {
  const own = 'env 600 deploy /opt/openclaw/.env'
  assert.equal(judge('env-copies', env(own)).verdict, 'pass')
  assert.equal(judge('env-copies', env(`${own}\nenv 600 root /opt/openclaw/.env.old`)).verdict, 'pass')
  const open = judge('env-copies', env(`${own}\nenv 644 root /opt/openclaw/.env.old copy`))
  assert.equal(open.verdict, 'fail')
  assert.deepEqual(open.evidence.map(({ saw }) => saw), ['/opt/openclaw/.env.old copy root 644'])
})

test('nothing seen is no pass', () => {
  assert.equal(judge('env-mode', secretFiles.parse('count 3 0\n')).verdict, 'unknown')
  assert.equal(judge('state-files-mode', secretFiles.parse('count 0 0\n')).verdict, 'unknown')
  assert.throws(() => secretFiles.parse('something else entirely\n'))
  assert.throws(() => tokens.parse(''))
})

test('a count of loose files beyond the listed ones is said', () => {
  const many = secretFiles.parse('state 644 1000 /s/a b.sqlite\ncount 50 31\n')
  assert.deepEqual(judge('state-files-mode', many).evidence.map(({ saw }) => saw), ['/s/a b.sqlite 644', 'and 30 more'])
})

test('a token on the command line is seen, without its value', () => {
  const careless = recording('gateway/recordings/container.careless.txt')
  assert.doesNotMatch(careless, /hunter2/)
  assert.equal(judge('not-in-argv', container.parse(careless)).verdict, 'fail')
  assert.equal(judge('not-in-argv', container.parse(recording('gateway/recordings/container.hardened.txt'))).verdict, 'pass')
})
