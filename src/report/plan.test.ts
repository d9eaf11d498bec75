import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putFile, script } from '../model/change.js'
import type { PlannedStep } from '../model/plan.js'
import { makePlan } from '../plan/make-plan.js'
import { planText } from './plan.js'
import { plan } from './samples.js'
import { screen } from './screen.js'

const plain = screen(false)
const [ssh, , packages] = plan.steps as [PlannedStep, PlannedStep, PlannedStep]

test('the plan, 80 columns, no colour', () => {
  assert.equal(planText(plan, plain), [
    '',
    '  Plan for vps: 2 steps to do, 1 already so',
    '',
    '   1 SSH server settings  ssh.drop-in',
    '     Passwords are guessed all day long; keys are not.',
    '     asked for by ssh.password-login (fail), ssh.max-auth (unknown)',
    '     [guarded: could lock you out, reverts by itself]',
    '     ~ file /etc/ssh/sshd_config.d/10-hardshell.conf (600 root:root)',
    '       @@ -1,3 +1,3 @@',
    '        # hardshell',
    '       -PasswordAuthentication yes',
    '       +PasswordAuthentication no',
    '        MaxAuthTries 3',
    '     > sshd -t (must succeed)',
    '     > reload ssh.service when something changed',
    '',
    '   2 Gateway container  gateway.container',
    '     The gateway runs without root and without capabilities.',
    '     [restarts the gateway]',
    '     = already so  packages docker-ce, docker-compose-plugin',
    '     + folder /opt/openclaw (750 deploy:deploy)',
    '     + file /opt/openclaw/compose.yaml (644 deploy:deploy)',
    '     ~ docker.service starts at boot, runs now',
    '     > the image openclaw 2026.9.6 is built',
    '         no image with this version',
    '     ? cannot be told yet  the token is in .env',
    '',
  ].join('\n'))
})
test('verbose shows new files in full and what is already so', () => {
  const text = planText(plan, plain, { verbose: true })
  assert.match(text, /\+ file \/opt\/openclaw\/compose\.yaml[^]*\n {7}\+services:\n {7}\+  gateway: \{\}/)
  assert.match(text, /Already so\n {2}✓ Base packages {2}host\.packages/)
})
test('nothing to change says so, validations and reloads notwithstanding', () => {
  assert.equal(planText({ host: 'vps', steps: [packages] }, plain), '\n  ✓ Nothing to change on vps: 1 step is already so\n')
  assert.equal(planText({ host: 'vps', steps: [] }, plain), '\n  ✓ Nothing to change on vps\n')
})
test('a file that differs in mode only says so', () => {
  const text = planText({ host: 'vps', steps: [{ ...ssh, changes: [{ change: putFile('/etc/x', 'a\n'), effect: 'update', now: 'a\n' }] }] }, plain)
  assert.match(text, /~ file \/etc\/x[^]*same text, other mode or owner/)
})
test('what is now on the host cannot drive the terminal', () => {
  const evil = '\u001b[2J\u009b1m\r\u202e'
  const text = planText({ host: 'vps', steps: [{ ...ssh, changes: [{ change: putFile('/etc/x', 'a\n'), effect: 'update', now: evil }, { change: script('s', ''), effect: 'run', now: evil }] }] }, plain)
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  assert.match(text, /-\\x1b\[2J\\x9b1m\\r\\u202e/)
})
test('what a script tells of a file is shown, shortened before an up, whole in a plan', () => {
  const now = `settings of the baseline\n${Array.from({ length: 9 }, (_, at) => `+key${at} = 1`).join('\n')}\n`
  const one = { host: 'vps', steps: [{ ...ssh, changes: [{ change: script('s', ''), effect: 'run' as const, now }] }] }
  assert.match(planText(one, plain), /settings of the baseline\n {9}\(9 lines: hardshell plan shows them\)\n/)
  assert.match(planText(one, plain, { whole: true }), /settings of the baseline\n {9}\+key0 = 1\n[^]*\+key8 = 1\n/)
  const few = { ...one, steps: [{ ...ssh, changes: [{ change: script('s', ''), effect: 'run' as const, now: '-a\n+b\n' }] }] }
  assert.match(planText(few, plain), / {9}-a\n {9}\+b\n/)
})
test('a step says what it costs', () => {
  const text = planText({ host: 'vps', steps: [{ ...ssh, lockout: true, restartsGateway: true, needsReboot: true }] }, plain)
  assert.match(text, /\[guarded: [^]*\[restarts the gateway\]\n {5}\[in force after a reboot\]\n/)
})
test('what a script finds out on the host that a step costs is the step’s', () => {
  const change = script('s', '')
  const wanted = [{ step: { id: 'host.upgrade', title: 's', why: 's', lockout: false, restartsGateway: false, after: [] }, changes: [change, putFile('/etc/x', 'x')] }]
  const made = (now: string, file = '') => makePlan('vps', wanted, new Map([['host.upgrade', [{ effect: 'run' as const, now }, { effect: 'update' as const, now: file }]]]), []).steps[0]
  assert.deepEqual([made('install\nreboot: a kernel\n')?.needsReboot, made('gateway: docker.io\n')?.restartsGateway], [true, true])
  // a file that is there says nothing of the kind
  assert.deepEqual([made('install\n', 'reboot: x\n')?.needsReboot, made('no reboot: x')?.restartsGateway], [undefined, false])
})
