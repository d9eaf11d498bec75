import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../model/control.js'
import { score } from '../audit/score.js'
import { scorecardText } from './scorecard.js'
import { card, exposed, findings } from './samples.js'
import { screen } from './screen.js'

const plain = screen(false)
const of = (own: readonly Finding[]) => ({ ...card, findings: own, score: score(own) })
const pick = (...verdicts: string[]) => findings.filter((finding) => verdicts.includes(finding.verdict))

test('the scorecard, 80 columns, no colour', () => {
  assert.equal(scorecardText(card, plain), [
    '',
    '  ╭─────╮   vps  audited 2026-11-22 18:50 UTC as root',
    '  │  D  │   85 of 100  █████████████████████████░░░░░',
    '  ╰─────╯   24 pass · 3 fail · 1 unknown · 1 accepted · 1 not applicable',
    '            no better than D while a control of critical severity fails',
    '',
    '  baseline       ████████████████░░░░   70 of 83 points   2 fail · 1 accepted',
    '  supply chain   ████████████████████   20 of 20 points',
    '  operations     ████████████████░░░░   20 of 25 points   1 unknown',
    '  network        █████████████████░░░   30 of 35 points   1 fail',
    '  documentation  ····················  nothing judged',
    '',
    '  Fails',
    '  ✗ critical  SSH refuses passwords                           ssh.password-login',
    '              saw   sshd: yes, wanted no',
    '              mend  hardshell up  (step ssh.drop-in)',
    '  ✗ high      Only declared ports are open to the world          network.exposed',
    '              saw   listeners: 0.0.0.0:18789 docker-proxy, wanted only 22/tcp',
    '              saw   listeners: [::]:5432 postgres, wanted only 22/tcp',
    '              mend  Find what listens with `ss -tlnp`, stop it or bind it to',
    '                    127.0.0.1, then run the audit again.',
    '  ✗ medium    SSH gives up after three wrong tries                  ssh.max-auth',
    '              saw   sshd: 6, wanted 3',
    '              mend  hardshell up  (step ssh.drop-in)',
    '',
    '  Not known',
    '  ? high      Security updates are installed by themselves          host.updates',
    '              why   apt: needs root: log in as root, or let this user use sudo',
    '                    without a password',
    '',
    '  Accepted risks',
    '  ✗ low       The disk is encrypted                         host.disk-encryption',
    '              saw   disk: ext4 on /dev/sda1, wanted crypt',
    '              kept  the server stands in a locked room (until 2027-05-01)',
    '',
    '  next  hardshell up vps mends 2 of 3 findings',
    '        hardshell explain ssh.password-login tells what is at risk',
    '',
  ].join('\n'))
})
test('colour adds escapes and nothing else', () => {
  const coloured = scorecardText(card, screen(true))
  assert.match(coloured, /\u001b\[31m/)
  assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), scorecardText(card, plain))
})
test('without colour there is not one escape', () => {
  assert.doesNotMatch(scorecardText(card, plain, { verbose: true }), /\u001b/)
})
test('no line is wider than the screen', () => {
  for (const width of [80, 120]) {
    for (const line of scorecardText(card, screen(false, width), { verbose: true }).split('\n')) assert.ok([...line].length <= width, line)
  }
})
test('passes are folded unless verbose', () => {
  assert.doesNotMatch(scorecardText(card, plain), /bas\.pass-critical-0|gateway\.token/)
  const verbose = scorecardText(card, plain, { verbose: true })
  assert.match(verbose, /✓ critical {2}A lock that holds +bas\.pass-critical-0\n {14}saw {3}lock: closed\n/)
  assert.match(verbose, /– critical {2}The wrong token is refused +gateway\.token\n {14}why {3}gateway: no gateway on this host/)
})
test('who can reach what: tried and read never sound alike, and what is for the host alone is folded', () => {
  const text = scorecardText({ ...of([]), exposure: exposed }, plain)
  assert.ok(text.includes([
    '  Who can reach what',
    '  ? not known: what Tailscale serves: ran out of time',
    '  22/tcp     sshd                         the internet: open, tried',
    '             SSH',
    '  5432/tcp   postgres                     the internet: let in, not tried',
    '             not declared',
    '  5353/udp   avahi-daemon                 this host only',
    '             not declared',
    '             the internet: kept out, not tried',
    '  18789/tcp  container openclaw-gateway   this host only',
    '             the gateway, for tunnels',
    '             the internet: closed, tried',
    '  and 1 more for this host only: --verbose shows all',
    '',
  ].join('\n')), text)
  const verbose = scorecardText({ ...of([]), exposure: exposed }, plain, { verbose: true })
  assert.match(verbose, /631\/tcp +cupsd +this host only\n +the internet: kept out, not tried \(bound to loopback\)/)
  for (const line of verbose.split('\n')) assert.ok([...line].length <= 80, line)
})
test('evidence from a host cannot drive the terminal', () => {
  const evil = '\u001b[2J\u001b]0;x\u0007 \u009b1m \u202egnp.exe\nA  100 of 100\r\u200b'
  const text = scorecardText(of([
    { ...findings.find(({ control }) => control === 'ssh.password-login') as Finding, evidence: [{ fact: 'sshd', saw: evil, want: evil + 'x' }], because: evil },
  ]), plain)
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/)
  assert.ok(text.includes(String.raw`\x1b[2J\x1b]0;x\x07 \x9b1m \u202egnp.exe\nA  100 of 100\r\u200b`.split(' ')[0] as string))
  assert.equal(text.split('\n').filter((line) => line.startsWith('A ')).length, 0)
})
test('many pieces of evidence are folded, and the folding is said', () => {
  const many = { ...findings.find(({ control }) => control === 'network.exposed') as Finding, evidence: Array.from({ length: 12 }, (_, at) => ({ fact: 'listeners', saw: `port ${at}`, want: 'none' })) }
  const text = scorecardText(of([many]), plain)
  assert.match(text, /port 4/)
  assert.doesNotMatch(text, /port 5/)
  assert.match(text, /and 7 more/)
  assert.match(scorecardText(of([many]), plain, { verbose: true }), /port 11/)
})
test('all well says so; nothing judged says so', () => {
  assert.match(scorecardText(of(pick('pass')), plain), /│ {2}A {2}│ {3}100 of 100[^]*nothing to mend/)
  assert.match(scorecardText(of([]), plain), /│ {2}F {2}│[^]*nothing was judged/)
})
test('a missing root is told beside the login', () => {
  assert.match(scorecardText({ ...card, login: { user: 'guest', root: false } }, plain), /as guest, without root/)
})
test('a grade held by an unknown critical control says why', () => {
  const held = of([...pick('pass'), { ...findings.find(({ verdict }) => verdict === 'unknown') as Finding, severity: 'critical' }])
  assert.match(scorecardText(held, plain), /no better than C while a control of critical severity is not known/)
})
test('a title too long for its id is wrapped, the id below', () => {
  const long = { ...findings.find(({ control }) => control === 'ssh.password-login') as Finding, title: 'word '.repeat(20).trim() }
  assert.match(scorecardText(of([long]), plain), /word\n {14}word[^\n]*\n {14}ssh\.password-login\n/)
})
