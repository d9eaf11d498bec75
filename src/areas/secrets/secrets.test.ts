/** The secrets' controls on what real practice servers said, and on single departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { container } from '../gateway/container.js'
import { secretFiles } from './files.js'
import { gitHistories, gitTrees, goOn, parseHistories } from './histories.js'
import { area } from './index.js'
import { tokenPlaces, tokenTraces } from './places.js'
import { configLiterals, LITERALS, openclawAudit } from './references.js'
import { secretAges } from './ages.js'
import { rotation } from './rotation.js'
import { tokens, type Tokens } from './tokens.js'

const spec = defaultSpec()
const recording = (path: string): string => readFileSync(new URL(`../../../../src/areas/${path}`, import.meta.url), 'utf8')
function judge(id: string, value: unknown): Judgement {
  const control = area.controls.find((one) => one.id === `secrets.${id}`)
  assert.ok(control, id)
  return control.check({ gateways: ['0123456789ab'], [Object.keys(control.needs)[0] as string]: value } as never, spec)
}

const good = tokens.parse(recording('secrets/recordings/tokens.hardened.txt'))
const bad = tokens.parse(recording('secrets/recordings/tokens.careless.txt'))

const cases: readonly (readonly [string, Partial<Tokens>, Judgement['verdict']])[] = [
  ['token-strength', {}, 'pass'],
  ['token-strength', { envFile: 'short', envFileLength: 24 }, 'fail'],
  ['token-strength', { envFile: 'placeholder' }, 'fail'],
  ['token-strength', { envFile: 'missing' }, 'fail'],
  ['token-strength', { envFile: 'example', envFileLength: 64 }, 'fail'],
  ['token-strength', { envFile: 'repetitive', envFileLength: 64 }, 'fail'],
  ['token-used-once', {}, 'pass'],
  ['token-used-once', { reused: 1 }, 'fail'],
  ['token-used-once', { envFile: 'no-file', reused: 0 }, 'unknown'],
  ['token-used-once', { envFile: 'no-file', container: 'no-container' }, 'not-applicable'],
  ['token-used-once', { envFile: 'no-file', container: 'missing' }, 'not-applicable'],
  ['token-strength', { envFile: 'no-file' }, 'pass'],
  ['token-strength', { envFile: 'no-file', container: 'short' }, 'fail'],
  ['token-strength', { envFile: 'no-file', container: 'missing', configLiteral: 'good' }, 'pass'],
  ['token-strength', { envFile: 'no-file', container: 'no-container' }, 'unknown'],
  ['token-strength', { config: 'literal', configLiteral: 'placeholder', configAgrees: false }, 'fail'],
  ['token-strength', { config: 'literal', configLiteral: 'good', envFile: 'missing' }, 'pass'],
  ['token-strength', { config: 'literal', configLiteral: 'good', envFile: 'no-file', container: 'no-container' }, 'pass'],
  ['token-strength', { container: 'short', containerAgrees: false }, 'fail'],
  ['token-strength', { container: 'missing' }, 'pass'],
  ['token-strength', { container: 'no-container' }, 'pass'],
  ['token-strength', { envFile: 'no-file', container: 'missing' }, 'fail'],
  ['token-strength', { config: 'unread' }, 'unknown'],
  ['token-strength', { config: 'unread', envFile: 'short' }, 'fail'],
  ['token-strength', { config: 'odd' }, 'unknown'],
  ['token-strength', { config: 'ref:file:vault' }, 'unknown'],
  ['token-strength', { config: 'ref:env:OTHER' }, 'unknown'],
  ['token-strength', { config: 'absent' }, 'pass'],
  ['token-strength', { config: 'no-file' }, 'pass'],
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

test('of weak tokens the one in force is named', () => {
  const seen = (change: Partial<Tokens>): string | undefined => judge('token-strength', { ...good, ...change }).evidence[0]?.saw
  assert.equal(seen({ config: 'literal', configLiteral: 'short', container: 'short', envFile: 'short' }), 'openclaw.json: short, and it wins')
  assert.equal(seen({ container: 'placeholder', envFile: 'short' }), 'the container: placeholder, and it is in force until the container is made anew')
  assert.equal(seen({ envFile: 'short', envFileLength: 24 }), '.env: short, 24 signs')
  assert.equal(seen({}), 'the container, .env: good')
})

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

test('copies where upstream’s setup deployed it; and nowhere to look is no pass', () => {
  const there = 'folder 755 alice /home/alice/openclaw/\nenv 600 alice /home/alice/openclaw/.env'
  assert.equal(judge('env-copies', env(there)).verdict, 'pass')
  assert.deepEqual(judge('env-copies', env(`${there}\nenv 644 alice /home/alice/openclaw/.env.bak`)).evidence.map(({ saw }) => saw), ['/home/alice/openclaw/.env.bak alice 644'])
  assert.equal(judge('env-copies', env(`${there}\nenv 600 mallory /home/alice/openclaw/.env.bak`)).verdict, 'fail')
  assert.equal(judge('env-copies', env('folder 755 root /opt/openclaw/\nenv 600 alice /opt/openclaw/.env.bak')).verdict, 'fail', 'in the deployment its own user counts')
  assert.equal(judge('env-copies', env('folder 755 root /opt/openclaw/')).verdict, 'unknown')
  assert.equal(judge('env-copies', secretFiles.parse('count 3 0\n')).verdict, 'unknown')
  assert.equal(judge('env-copies', env('declared\nfolder 755 root /opt/openclaw/')).verdict, 'pass')
  assert.equal(secretFiles.parse(`${there}\n${there}\n`).env.length, 1)
  assert.equal(judge('no-token-copies', tokenPlaces.parse('live 1 1\nnowhere .env\n')).verdict, 'unknown')
  assert.equal(judge('no-token-copies', tokenPlaces.parse('live 1 1\nnowhere .env\ncopy /x\n')).verdict, 'fail')
  assert.equal(judge('token-not-in-units', tokenPlaces.parse('live 1 1\nnowhere .env\n')).verdict, 'pass')
})

test('nothing seen is no pass', () => {
  assert.equal(judge('env-mode', secretFiles.parse('count 3 0\n')).verdict, 'unknown')
  assert.equal(judge('state-files-mode', secretFiles.parse('count 0 0\n')).verdict, 'unknown')
  assert.throws(() => secretFiles.parse('something else entirely\n'))
  assert.throws(() => tokens.parse(''))
})

test('a count of loose files beyond the listed ones is said', () => {
  const many = secretFiles.parse('state 644 1000 /s/a b.sqlite\ncount 50 31\n')
  assert.deepEqual(judge('state-files-mode', many).evidence.map(({ saw }) => saw), ['/s/a b.sqlite 1000 644', 'and 30 more'])
})

test('a token on the command line is seen, without its value', () => {
  const careless = recording('gateway/recordings/container.careless.txt')
  assert.doesNotMatch(careless, /hunter2/)
  assert.equal(judge('not-in-argv', container.parse(careless)).verdict, 'fail')
  assert.equal(judge('not-in-argv', container.parse(recording('gateway/recordings/container.hardened.txt'))).verdict, 'pass')
})

test('copies of .env and of openclaw.json, as a real server showed them', () => {
  const copies = secretFiles.parse(recording('secrets/recordings/secret-files.copies.txt'))
  assert.equal(judge('env-mode', copies).verdict, 'pass')
  assert.deepEqual(judge('env-copies', copies).evidence.map(({ saw }) => saw), ['/opt/openclaw/.env.bak root 644'])
  assert.deepEqual(judge('state-files-mode', copies).evidence.map(({ saw }) => saw), ['/home/deploy/.openclaw/openclaw.json.bak 65534 600'])
})

const clean = recording('secrets/recordings/token-places.hardened.txt')
const everywhere = recording('secrets/recordings/token-places.careless.txt')
const ofPlaces = ['no-token-copies', 'settings-copies', 'token-not-in-shell-history', 'token-not-in-processes', 'token-not-in-units'] as const
for (const id of ofPlaces) {
  test(`${id} on a hardened server, and where the token was left about`, () => {
    assert.equal(judge(id, tokenPlaces.parse(clean)).verdict, 'pass')
    assert.equal(judge(id, tokenPlaces.parse(everywhere)).verdict, 'fail')
  })
  test(`${id} is unknown where a token is too short to be looked for`, () => assert.equal(judge(id, tokenPlaces.parse('live 0 1\n')).verdict, 'unknown'))
}
test('each place is judged by its own control, and named', () => {
  const seen = (id: string): readonly string[] => judge(id, tokenPlaces.parse(everywhere)).evidence.map(({ saw }) => saw)
  assert.deepEqual(seen('no-token-copies'), ['/opt/openclaw/.env.bak holds the token that is in use'])
  assert.deepEqual(seen('settings-copies'), ['/home/deploy/.openclaw/openclaw.json.bak holds another token'])
  assert.deepEqual(seen('token-not-in-units'), ['/etc/systemd/system/a.service.d/x.conf', '/etc/cron.d/x'])
  assert.deepEqual(seen('token-not-in-processes'), ['the command line of process 11147 sh', 'the environment of process 11145 sleep'])
})
test('which copies of the settings are OpenClaw’s own: those that a step mends', () => {
  const failing = (path: string): readonly string[] => (['settings-copies', 'no-token-copies'] as const).filter((id) => judge(id, tokenPlaces.parse(`live 1 1\nstale ${path}\n`)).verdict === 'fail')
  const state = '/home/deploy/.openclaw'
  for (const name of ['bak', 'bak.4', 'last-good', 'pre-update', 'clobbered.2026-11-23T01-02-03-456Z', 'x.pre-startup-migration-1.bak']) assert.deepEqual(failing(`${state}/openclaw.json.${name}`), ['settings-copies'], name)
  for (const path of [`${state}/openclaw.json.mine`, `${state}/openclaw.json.bak.old`, `${state}/old/openclaw.json.bak`, '/opt/openclaw/openclaw.json.bak', '/opt/openclaw/.env.bak']) assert.deepEqual(failing(path), ['no-token-copies'], path)
})
test('what is no place is no pass', () => {
  assert.throws(() => tokenPlaces.parse(''))
  assert.throws(() => tokenPlaces.parse('live 1 1\nsomething else\n'))
})

for (const [id, fact, file] of [['keys-by-reference', configLiterals, 'config-literals'], ['openclaw-audit', openclawAudit, 'openclaw-secrets-audit']] as const)
  test(`${id} on a hardened server, and with a provider key written into the settings`, () => {
    assert.equal(judge(id, fact.parse(recording(`secrets/recordings/${file}.hardened.txt`))).verdict, 'pass')
    const { verdict, evidence } = judge(id, fact.parse(recording(`secrets/recordings/${file}.careless.txt`)))
    assert.equal(verdict, 'fail')
    assert.match(evidence[0]?.saw ?? '', /models\.providers\.x\.apiKey/)
  })
test('the copies of openclaw.json are read like itself, and one that cannot be read is no pass', () => {
  const parse = configLiterals.parse
  assert.deepEqual(parse(recording('secrets/recordings/config-literals.careless.txt')).found, ['openclaw.json: models.providers.x.apiKey', 'openclaw.json.last-good: models.providers.x.apiKey'])
  assert.equal(judge('keys-by-reference', parse('file openclaw.json\nunread openclaw.json\n')).verdict, 'unknown')
  assert.throws(() => parse(''))
  assert.throws(() => parse('file openclaw.json\nwhatever\n'))
})
test('OpenClaw may answer otherwise: no clean, no pass', () => {
  assert.equal(judge('openclaw-audit', openclawAudit.parse('status unresolved complete\n')).verdict, 'fail')
  assert.equal(judge('openclaw-audit', openclawAudit.parse('status clean incomplete\n')).verdict, 'unknown')
  assert.throws(() => openclawAudit.parse('finding PLAINTEXT_FOUND a b\n'))
})
for (const [path, is] of [
  ['models.providers.x.apiKey', true], ['channels.telegram.accounts.main.botToken', true], ['env.vars.OPENAI_API_KEY', true], ['env.OPENAI_API_KEY', true], ['hooks.token', true],
  ['models.providers.x.headers.Authorization', true], ['models.providers.x.headers.User-Agent', false], ['env.TZ', false], ['gateway.auth.token', false], ['gateway.mode', false], ['models.providers.x.y.apiKey', false],
] as const)
  test(`a value at ${path} is ${is ? '' : 'not '}taken for a key`, () => assert.equal(new RegExp(LITERALS, 'i').test(path), is))

test('gitignore: git would take files with secrets up, or would not', () => {
  assert.equal(judge('gitignore', gitTrees.parse(recording('secrets/recordings/git-trees.hardened.txt'))).verdict, 'pass')
  const open = judge('gitignore', gitTrees.parse(recording('secrets/recordings/git-trees.careless.txt')))
  assert.equal(open.verdict, 'fail')
  assert.ok(open.evidence.some(({ saw }) => saw === '/home/deploy/.openclaw/workspace: .env'))
  assert.equal(judge('gitignore', gitTrees.parse('tree 0123456789abcdef /a b\nunasked /a b\tgit is not on this host\n')).verdict, 'unknown')
  assert.throws(() => gitTrees.parse('tree /a\n'))
})

const HEAD = 'a'.repeat(40)
const reading = (more: string): string => `tree /opt/x y\nheads ${HEAD}\ncommits 3\nresumed no\n${more}`
const histories = (more: string): unknown => gitHistories.parse(JSON.stringify({ rules: 'r', histories: goOn([], parseHistories(reading(more))) }))
test('git-history: a secret in a commit, none, and a tree that could not be read', () => {
  const found = judge('git-history', histories('finding content github 1c32d52873 2 94b70407 a file.js\n'))
  assert.deepEqual([found.verdict, found.evidence[0]?.saw], ['fail', '/opt/x y: github in a file.js, commit 1c32d52873, in 2 places (secret 94b70407)'])
  assert.equal(judge('git-history', histories('')).verdict, 'pass')
  assert.equal(judge('git-history', histories('tree /other\nfailed its objects are missing\n')).verdict, 'unknown')
  assert.throws(() => gitHistories.parse('{}'))
  assert.throws(() => parseHistories('commits 3\n'))
  assert.throws(() => parseHistories(reading('whatever\n')))
})
test('a reading that went on adds to what was known; one that began anew replaces it', () => {
  const before = goOn([], parseHistories(reading('finding name env-file 3acadab9aa 1 37c39792 .env\n')))
  const next = reading('finding content github 1c32d52873 1 94b70407 b.js\n')
  const [added] = goOn(before, parseHistories(next.replace('resumed no', 'resumed yes')))
  assert.deepEqual([added?.commits, added?.findings.map(({ file }) => file)], [6, ['.env', 'b.js']])
  const [anew] = goOn(before, parseHistories(next))
  assert.deepEqual([anew?.commits, anew?.findings.map(({ file }) => file)], [3, ['b.js']])
})

test('token-not-in-logs: logs and stray files, packed ones and the journal too', () => {
  assert.equal(judge('token-not-in-logs', tokenTraces.parse(recording('secrets/recordings/token-traces.hardened.txt'))).verdict, 'pass')
  const { verdict, evidence } = judge('token-not-in-logs', tokenTraces.parse(recording('secrets/recordings/token-traces.careless.txt')))
  assert.equal(verdict, 'fail')
  assert.deepEqual(evidence.map(({ saw }) => saw), ["the system's journal, 1 lines of the last 30 days", '/var/log/packed.gz', '/var/log/planted.log', '/home/deploy/note', '/tmp/t'])
})

test('a rotation as a real server wrote it down, and where it was cut short', () => {
  const said = recording('secrets/recordings/rotation.incident.txt')
  const whole = rotation.parse(said)
  assert.equal(whole.proofs.length, 8)
  assert.deepEqual(whole.stale, ['shell /root/.bash_history'], 'one file is named once')
  assert.equal(judge('rotation-ended', whole).verdict, 'pass')
  assert.equal(judge('rotation-ended', rotation.parse(said.replace(/^ended.*\n/m, 'ended\tback\n'))).verdict, 'pass')
  assert.equal(judge('rotation-ended', rotation.parse(said.replace(/^ended.*\n/m, ''))).verdict, 'fail')
  assert.equal(judge('rotation-ended', rotation.parse(`${said}failed\tthe paired devices: 2 devices are still paired\n`)).verdict, 'fail')
  assert.throws(() => rotation.parse('proof\tthe new token over HTTP\t400\n'), /when it began/)
})

test('keys grow old: by the spec, and never without a look', () => {
  const said = recording('secrets/recordings/secret-ages.many.txt')
  const ages = secretAges.parse(said)
  const judged = (id: string, value: unknown): Judgement => {
    const control = area.controls.find((one) => one.id === `secrets.${id}`)
    assert.ok(control, id)
    return control.check({ container: {}, secretAges: value } as never, spec)
  }
  assert.equal(judged('rotated', ages).verdict, 'pass')
  const later = (days: number): typeof ages => ({ ...ages, now: ages.now + days * 86_400 })
  assert.equal(judged('rotated', { ...later(91), recorded: later(91).now }).verdict, 'fail')
  assert.equal(judged('rotated', { ...later(89), recorded: later(89).now }).verdict, 'pass')
  for (const early of [{ recorded: ages.now + 86_400 }, { since: new Map([...ages.since.keys()].map((mark) => [mark, ages.now + 86_400])) }]) assert.equal(judged('rotated', { ...ages, ...early }).verdict, 'unknown', 'a clock that was ahead')
  assert.equal(judged('rotated', later(10)).verdict, 'unknown', 'nobody has looked for ten days')
  assert.equal(judged('rotated', later(91)).verdict, 'fail', 'old is old, whoever looks')
  assert.equal(judged('rotated', { ...ages, unread: ['state/openclaw.sqlite: SQLITE_CORRUPT'] }).verdict, 'unknown')
  const { recorded: _, ...never } = ages
  assert.equal(judged('rotated', never).verdict, 'unknown')
  assert.equal(judged('ages-kept', ages).verdict, 'pass')
  for (const change of [{ installed: false }, { enabled: false }, { active: false }, { last: 'exit-code' }]) assert.equal(judged('ages-kept', { ...ages, timer: { ...ages.timer, ...change } }).verdict, 'fail')
  assert.throws(() => secretAges.parse(said.replace(/^now.*$/m, 'now\tx')), /no number/)
})
