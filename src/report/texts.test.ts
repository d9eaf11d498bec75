import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putFile, script, unit, type Change } from '../model/change.js'
import { HardshellError } from '../model/errors.js'
import type { JournalEntry } from '../model/journal.js'
import type { ApplyEvent } from '../model/progress.js'
import { byHand, inWords } from './change.js'
import { errorText } from './error.js'
import { explainArea, explainControl } from './explain.js'
import { probeLines, runLine } from './log.js'
import { journalText } from './journal.js'
import { cardJson, journalJson, planJson } from './json.js'
import { progress } from './progress.js'
import { renderFiles } from './render.js'
import { card, plan } from './samples.js'
import { screen, shorten, visible, wrap } from './screen.js'

const plain = screen(false)
const evil = '\u001b[2J\u009b1m\u202e\u007f'
const HARM = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/

test('control and invisible characters are shown, other text is kept', () => {
  assert.equal(visible('a\tb\nc\r\u0000\u001b\u007f\u009b\u202e\u200b\ufeff'), 'a\\tb\\nc\\r\\x00\\x1b\\x7f\\x9b\\u202e\\u200b\\ufeff')
  assert.equal(visible('Grüße 漢字 – “ok”'), 'Grüße 漢字 – “ok”')
})
test('text is cut between characters and the cut is shown', () => {
  assert.equal(shorten('abc', 3), 'abc')
  assert.equal(shorten('a😀cd', 3), 'a😀…')
})
test('words are wrapped whole; a long one stands alone', () => {
  assert.deepEqual(wrap('aa bb cc', 5), ['aa bb', 'cc'])
  assert.deepEqual(wrap('a /very/long/path b', 6), ['a', '/very/long/path', 'b'])
  assert.deepEqual(wrap('one\ntwo', 9), ['one', 'two'])
})

const hands: [Change, string[]][] = [
  [{ kind: 'packages', names: ['ufw', 'a b'] }, ["apt-get install -y --no-install-recommends ufw 'a b'"]],
  [{ kind: 'directory', path: '/a', mode: '750', owner: 'deploy:docker' }, ['install -d -m 750 -o deploy -g docker /a']],
  [putFile('/a b', 'x\nEND\n', { mode: '600', owner: '1000' }), ["install -m 600 -o 1000 -g 1000 /dev/stdin '/a b' <<'END_'", 'x', 'END', 'END_']],
  [unit('x.service'), ['systemctl enable --now x.service']],
  [unit('x.service', { enabled: false, running: false }), ['systemctl disable --now x.service']],
  [unit('x.timer', { enabled: true, running: false }), ['systemctl enable x.timer', 'systemctl stop x.timer']],
  [{ kind: 'validate', command: 'sshd -t' }, ['sshd -t']],
  [{ kind: 'reload', unit: 'ssh.service' }, ['systemctl reload ssh.service']],
  [{ kind: 'restart', unit: 'docker.service' }, ['systemctl restart docker.service']],
]
for (const [change, lines] of hands) test(`by hand: ${inWords(change)}`, () => assert.deepEqual(byHand(change), lines))
test('a script by hand shows its settings, quoted', () => {
  assert.equal(byHand(script('w', '#!/bin/sh', { V: "it's" }))[1], "V='it'\\''s' HS_MEMORY=FOLDER sh PROGRAM apply")
})

test('audit JSON has a schema, stable keys, and survives a parser', () => {
  const data = JSON.parse(cardJson(card)) as Record<string, unknown> & { findings: Record<string, unknown>[] }
  assert.deepEqual(Object.keys(data), ['schema', 'host', 'takenAt', 'login', 'only', 'since', 'score', 'grade', 'heldBy', 'counts', 'categories', 'findings', 'exposure'])
  assert.equal(data.schema, 'hardshell.audit.v1')
  assert.equal(data.grade, 'D')
  assert.deepEqual(data.heldBy, { control: 'ssh.password-login', verdict: 'fail' })
  assert.deepEqual(data.counts, { pass: 24, fail: 4, unknown: 1, 'not-applicable': 1, accepted: 1, expired: 0 })
  for (const finding of data.findings) {
    assert.deepEqual(Object.keys(finding), ['control', 'title', 'severity', 'category', 'verdict', 'evidence', 'because', 'remedy', 'advice', 'accepted', 'asOf', 'expired', 'tags'])
  }
  assert.equal(data.findings.length, card.findings.length)
})
test('JSON on a terminal is harmless too, and still the same text to a parser', () => {
  const text = cardJson({ ...card, host: evil })
  assert.doesNotMatch(text, HARM)
  assert.equal((JSON.parse(text) as { host: string }).host, evil)
})
test('plan JSON tells work from what is already so', () => {
  const data = JSON.parse(planJson(plan)) as { schema: string; changes: boolean; steps: { id: string; work: boolean; changes: { effect: string; path?: string }[] }[] }
  assert.equal(data.schema, 'hardshell.plan.v1')
  assert.equal(data.changes, true)
  assert.deepEqual(data.steps.map(({ id, work }) => [id, work]), [['ssh.drop-in', true], ['gateway.container', true], ['host.packages', false]])
  assert.equal(data.steps[0]?.changes[0]?.path, '/etc/ssh/sshd_config.d/10-hardshell.conf')
})

const entry = (run: string, position: number, step: string, state: JournalEntry['state'], changes: JournalEntry['changes'] = []): JournalEntry => ({ run, position, step, state, at: '2026-11-22T18:33:00Z', changes })
const entries = [
  entry('20261121T000000Z-aaaa', 0, 'host.packages', 'undone'),
  entry('20261122T183300Z-4f2a', 1, 'ssh.drop-in', 'failed', [{ kind: 'putFile', what: 'file /etc/x', result: 'undone' }, { kind: 'validate', what: 'sshd -t', result: 'failed' }, { kind: 'reload', what: 'reload ssh', result: 'skipped' }]),
  entry('20261122T183300Z-4f2a', 0, 'host.packages', 'done'),
]
test('the journal shows runs newest first, steps in order, and only what acted', () => {
  assert.equal(journalText('vps', entries, plain), [
    '',
    '  20261122T183300Z-4f2a  2 steps',
    '    done    host.packages  2026-11-22 18:33:00',
    '    failed  ssh.drop-in  2026-11-22 18:33:00',
    '            undone  file /etc/x',
    '            failed  sshd -t',
    '',
    '  20261121T000000Z-aaaa  1 step',
    '    undone  host.packages  2026-11-22 18:33:00',
    '',
    '  next  hardshell undo STEP vps',
    '',
  ].join('\n'))
  assert.match(journalText('vps', [], plain), /hardshell has changed nothing on vps/)
  assert.equal((JSON.parse(journalJson('vps', entries)) as { entries: unknown[] }).entries.length, 3)
})

test('the journal tells what became of a guard, on a step and on its undo', () => {
  const step: JournalEntry = { ...entry('20261122T183300Z-4f2a', 0, 'ssh.drop-in', 'done'), guard: { state: 'proven', at: '2026-11-22T18:34:00Z' } }
  const of = (undoGuard: JournalEntry['undoGuard']): string => journalText('vps', [undoGuard === undefined ? step : { ...step, undoGuard }], plain)
  assert.match(of(undefined), /guard {4}taken back 2026-11-22 18:34:00: a fresh login had worked\n\n/)
  assert.match(of({ state: 'fired', at: '2026-11-23T08:00:00Z' }), /had worked\n +guard {4}fired 2026-11-23 08:00:00: no fresh login was proven, so the host reversed its undo\n/)
  assert.match(of({ state: 'armed' }), /the host reverses its undo unless a fresh login is proven/)
  assert.match(of({ state: 'proven', at: '2026-11-23T08:00:00Z' }), /taken back 2026-11-23 08:00:00: a fresh login had worked after its undo/)
})

test('an error is one clear line and the next step', () => {
  const error = new HardshellError('unreachable', 'vps does not answer', { hint: 'try: ssh vps true' })
  assert.equal(errorText(error, plain), 'hardshell: vps does not answer\nnext: try: ssh vps true\n')
})
test('an error with a list keeps its lines, and says nothing to the terminal', () => {
  const error = new HardshellError('spec', `2 problems\nx:1:2 ${evil}\nx:2:2 b`, { hint: 'mend them' })
  const text = errorText(error, plain)
  assert.match(text, /^hardshell: 2 problems\n {2}x:1:2 \\x1b\[2J.*\n {2}x:2:2 b\nnext: mend them\n$/)
  assert.doesNotMatch(text, HARM)
})

test('render prints every file with path, mode and owner, and every program', () => {
  const text = renderFiles(plan)
  assert.match(text, /^==> \/etc\/ssh\/sshd_config\.d\/10-hardshell\.conf {2}600 {2}root:root {2}\(step ssh\.drop-in\) <==\n# hardshell\nPasswordAuthentication no\nMaxAuthTries 3\n\n/)
  assert.match(text, /==> \/opt\/openclaw\/ {2}750 {2}deploy:deploy/)
  assert.match(text, /==> program of step gateway\.container: the image openclaw 2026\.9\.6 is built {2}with VERSION=2026\.9\.6 <==\n#!\/bin\/sh\nexit 0\n/)
  assert.equal(renderFiles({ host: 'h', steps: [] }), 'no files to install\n')
})

const control = { id: 'ssh.password-login', title: 'SSH refuses passwords', severity: 'critical', whenAbsent: 'fail', lenses: { child: 'A door.', principle: 'Guessing is free.' }, tags: ['CIS 5.1'] } as const
const step = plan.steps[0] as (typeof plan.steps)[number]
test('explain has the picture, the principle and commands that can be copied', () => {
  assert.equal(explainControl(control, 'baseline', { step, changes: step.changes.map(({ change }) => change) }, plain), [
    '',
    '  SSH refuses passwords',
    '  ssh.password-login  critical  baseline  CIS 5.1',
    '',
    '  As a picture',
    '    A door.',
    '',
    '  From first principles',
    '    Guessing is free.',
    '',
    '  By hand, as root',
    '    hardshell up does it in the step "SSH server settings" (ssh.drop-in):',
    '    Passwords are guessed all day long; keys are not.',
    '',
    '# A mistake here locks you out: keep a second login open until a new one has worked.',
    '# file /etc/ssh/sshd_config.d/10-hardshell.conf (600 root:root)',
    "install -m 600 -o root -g root /dev/stdin /etc/ssh/sshd_config.d/10-hardshell.conf <<'END'",
    '# hardshell',
    'PasswordAuthentication no',
    'MaxAuthTries 3',
    'END',
    '# sshd -t (must succeed)',
    'sshd -t',
    '# reload ssh.service when something changed',
    'systemctl reload ssh.service',
    '',
  ].join('\n'))
})
test('explain without a step shows the advice', () => {
  assert.match(explainControl({ ...control, advice: 'Reinstall.' }, 'baseline', undefined, plain), /By hand, as root\n {4}Reinstall\.\n/)
})
test('explain an area lists its controls and steps', () => {
  const text = explainArea({ name: 'ssh', title: 'Ways in over SSH', category: 'baseline', controls: [control], steps: [step] }, plain)
  assert.match(text, /Ways in over SSH\n {2}ssh {2}baseline\n/)
  assert.match(text, /critical {2}SSH refuses passwords\n {14}ssh\.password-login\n/)
  assert.match(text, /SSH server settings {2}ssh\.drop-in\n {8}Passwords are/)
})

const events: [ApplyEvent, string | undefined][] = [
  [{ event: 'step', step: 'ssh.drop-in', title: 'SSH server settings', position: 2, of: 9 }, '  [2/9] SSH server settings  ssh.drop-in'],
  [{ event: 'change', kind: 'putFile', what: 'file /etc/x', result: 'changed' }, '        changed   file /etc/x'],
  [{ event: 'change', kind: 'putFile', what: 'file /etc/x', result: 'unchanged' }, undefined],
  [{ event: 'change', kind: 'putFile', what: 'file /etc/x', result: 'failed' }, '        failed    file /etc/x'],
  [{ event: 'line', text: '50%\u001b[K' }, '        │ 50%\\x1b[K'],
  [{ event: 'guard', text: 'a fresh login works: guard disarmed' }, '        a fresh login works: guard disarmed'],
  [{ event: 'ended', step: 's', state: 'done', ms: 1234 }, '        ✓ done  1.2 s'],
  [{ event: 'ended', step: 's', state: 'failed', because: 'no space' }, '        ✗ failed: no space'],
  [{ event: 'ended', step: 's', state: 'unchanged', ms: 61_000 }, '        = unchanged  61 s'],
]
for (const [event, line] of events) test(`progress of ${JSON.stringify(event).slice(0, 60)}`, () => assert.equal(progress(event, plain), line))
test('verbose progress shows unchanged changes', () => {
  assert.equal(progress({ event: 'change', kind: 'unit', what: 'x', result: 'unchanged' }, plain, { verbose: true }), '        unchanged x')
})

test('verbose: each run and each probe has its end and its time, and does no harm', () => {
  assert.equal(runLine({ host: 'ssh vps', what: 'collect', size: 4096, status: 0, ms: 812 }), '· ssh vps: collect, 4096 bytes of script, ended with 0 after 812 ms')
  const frame = (ms: number, stderr = '') => ({ exit: stderr === '' ? 0 : 44, ms, stdout: 'what was found', stderr })
  const lines = probeLines({ ...card, frames: { quick: frame(3), slow: frame(900, `not here ${evil}\n`) } }).split('\n')
  assert.match(lines[0] ?? '', /^· {3}slow +44 +900 ms {2}not here /)
  assert.match(lines[1] ?? '', /^· {3}quick +0 +3 ms$/)
  assert.doesNotMatch(lines.join('\n'), HARM)
  assert.doesNotMatch(lines.join('\n'), /what was found/)
})
