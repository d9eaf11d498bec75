/** Causes for symptoms: one row each, and nothing where nothing is wrong. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { symptoms, type Symptoms } from '../areas/diagnose/symptoms.js'
import type { Finding } from '../model/control.js'
import { diagnose } from './diagnose.js'

const fine: Symptoms = { name: 'openclaw-gateway', status: 'running', exit: 0, restarts: 0, oomKilled: false, error: '', log: { last: '[gateway] ready' } }
const failing = (control: string, ...saw: string[]): Finding => ({ control, title: 'Backups open', severity: 'high', category: 'operations', verdict: 'fail', evidence: saw.map((one) => ({ fact: 'f', saw: one, want: 'w' })) })
const of = (findings: readonly Finding[], over: Partial<Symptoms> = {}) => diagnose('vps', '/opt/openclaw', findings, { state: 'known', value: { ...fine, ...over } })
const down = failing('gateway.running', 'exited with status 78')

const rows: readonly (readonly [string, readonly Finding[], Partial<Symptoms>, RegExp, RegExp, RegExp])[] = [
  ['settings refused', [down], { status: 'exited', exit: 78, log: { config: 'Invalid config at nonsense' } }, /does not start/, /refuses its settings/, /doctor --fix/],
  ['no token', [down], { status: 'restarting', exit: 78, log: { 'no-auth': 'Refusing to bind gateway to lan without auth' } }, /does not start/, /no token/, /^hardshell up vps$/],
  ['newer state', [down], { status: 'restarting', exit: 78, log: { schema: 'newer schema' } }, /does not start/, /another release/, /hardshell up vps/],
  ['EACCES at the start', [down, failing('state.owner', '3 files')], { status: 'restarting', exit: 78, log: { access: 'EACCES: mkdir' } }, /does not start/, /may not read or write/, /^hardshell up vps$/],
  ['a full disk at the start', [down], { status: 'restarting', exit: 1, log: { space: 'ENOSPC' } }, /does not start/, /disk is full/, /docker image prune/],
  ['killed for memory', [down], { status: 'exited', exit: 137, oomKilled: true, log: {} }, /does not start/, /want of memory/, /hardshell up vps/],
  ['a port that is taken', [down], { status: 'created', exit: 128, error: 'port is already allocated', log: {} }, /does not start/, /Docker itself/, /^ss -ltnp/],
  ['stopped by hand', [down], { status: 'exited', exit: 143, log: {} }, /does not start/, /somebody stopped/, /^hardshell up vps$/],
  ['no idea why', [down], { status: 'exited', exit: 3, log: { last: 'goodbye' } }, /does not start/, /its log says/, /^docker logs/],
  ['between two deaths', [failing('gateway.answers', '/healthz no answer')], { restarts: 2, log: { config: 'Invalid config at nonsense' } }, /does not start/, /refuses its settings/, /doctor --fix/],
  ['still starting', [failing('gateway.answers', '/startupz 503, starting')], {}, /nobody reaches/, /still starting/, /^hardshell verify vps$/],
  ['nobody answers', [failing('gateway.answers', '/healthz 000')], {}, /nobody reaches/, /hangs/, /^hardshell up vps$/],
  ['nobody answers on a full disk', [failing('gateway.answers', '/healthz no answer'), { ...failing('host.disk-space'), evidence: [{ fact: '/', saw: '9.0 of 20.0 GiB free', want: 'w' }, { fact: '/srv/state', saw: '0.0 of 0.1 GiB free', want: 'w' }] }], {}, /nobody reaches/, /disk is full/, /^du -xh --max-depth=3 \/srv\/state /],
  ['another token', [failing('gateway.right-token', '401, refused'), failing('secrets.token-agrees', '.env and container differ')], {}, /401/, /started with another token/, /^hardshell up vps$/],
  ['a literal token', [failing('gateway.right-token', '401, refused'), failing('secrets.no-literal-token', 'a literal')], {}, /401/, /beats the one in \.env/, /^hardshell up vps$/],
  ['locked out', [failing('gateway.right-token', '429, locked out')], {}, /401/, /five minutes/, /sleep 300/],
  ['OOM kills', [failing('health.no-oom-kills', '3 kills')], {}, /killed and comes back/, /too small/, /gateway\.memory/],
  ['a small limit', [failing('health.no-oom-kills', '3 kills'), failing('gateway.memory-limit', '1024 MiB')], {}, /killed and comes back/, /limit is too small/, /^hardshell up vps$/],
  ['owners', [failing('state.owner', '1 file or folder of somebody else')], {}, /EACCES/, /somebody else/, /^hardshell up vps$/],
  ['a disk nearly full', [failing('host.disk-space', '0.2 of 20 GiB free')], {}, /writing fails/, /disk is full/, /docker image prune/],
  ['a backup', [failing('backup.opens', 'not an archive')], {}, /backups fail/, /not true: backups open/, /hardshell explain backup\.opens/],
  ['a channel', [], { log: { channel: '[telegram] 401 Unauthorized' } }, /channel is silent/, /lost its connection/, /channels status/],
  ['pairing', [], { log: { pairing: 'reason=pairing required' } }, /pairing required/, /not approved/, /^hardshell devices list vps$/],
]
for (const [name, findings, over, symptom, cause, command] of rows) {
  test(`${name} is explained, once`, () => {
    const { diagnoses } = of(findings, over)
    assert.equal(diagnoses.length, 1, JSON.stringify(diagnoses))
    assert.match(diagnoses[0]?.symptom ?? '', symptom)
    assert.match(diagnoses[0]?.cause ?? '', cause)
    assert.match(diagnoses[0]?.command ?? '', command)
    assert.ok((diagnoses[0]?.evidence.length ?? 0) > 0, 'shows its evidence')
  })
}
test('a healthy host: nothing wrong, nothing unseen', () => assert.deepEqual(of([]), { diagnoses: [], unseen: [] }))
test('a gateway that is gone altogether', () => {
  const { diagnoses } = diagnose('vps', '/opt/openclaw', [failing('gateway.running', 'declared, but there is no container')], { state: 'absent', because: 'no container' })
  assert.deepEqual(diagnoses.map(({ cause, command }) => [cause, command]), [['there is no container of it', 'hardshell up vps']])
})
test('what could not be seen is said, and is no health', () => {
  const { unseen } = diagnose('vps', '/opt/openclaw', [{ ...failing('gateway.right-token'), verdict: 'unknown', because: 'needs root' }], { state: 'denied', because: 'needs root' })
  assert.deepEqual(unseen, ['gateway.right-token: needs root', 'symptoms: needs root'])
})
test('what the container says is read whole or not at all', () => {
  const text = 'name /openclaw-gateway\nstatus exited\nexit 78\nrestarts 4\noom false\nerror \nlog config Invalid config at nonsense\nlog last bye\n'
  assert.deepEqual(symptoms.parse(text), { name: 'openclaw-gateway', status: 'exited', exit: 78, restarts: 4, oomKilled: false, error: '', log: { config: 'Invalid config at nonsense', last: 'bye' } })
  for (const bad of ['', text.replace(/^status.*\n/m, ''), text.replace('exit 78', 'exit x'), text.replace('oom false\n', ''), `${text}log rumour x\n`]) assert.throws(() => symptoms.parse(bad), bad.slice(0, 40))
})
