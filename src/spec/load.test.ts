import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HardshellError } from '../model/errors.js'
import { COMPUTE } from './checksum.js'
import { parseSpec } from './load.js'
import { defaultSpec } from './spec.js'

const CONTROLS = ['ssh.password-login', 'gateway.token']
const load = (text: string) => parseSpec(text, 'hardshell.yaml', CONTROLS)
function problems(text: string): string[] {
  try {
    load(text)
  } catch (error) {
    assert.ok(error instanceof HardshellError)
    assert.equal(error.noun, 'spec')
    assert.ok(error.hint.length > 0)
    const lines = error.message.split('\n')
    if (lines.length > 1) assert.equal(lines.shift(), `${lines.length} problems in hardshell.yaml`)
    return lines.map((line) => {
      assert.ok(line.startsWith('hardshell.yaml:'), line)
      return line.slice('hardshell.yaml:'.length)
    })
  }
  return []
}

test('a file that says only its version is all defaults', () => {
  const { hosts, shared } = load('version: 1\n')
  assert.deepEqual(hosts, {})
  assert.deepEqual(shared, defaultSpec())
})
test('a host’s sections are merged over the shared ones, lists replaced', () => {
  const { hosts, shared } = load(`
version: 1
gateway: { memory: 3g, pids: 100 }
firewall:
  allow: [{ port: 80, why: web }, { port: 443, why: web }]
hosts:
  one:
    address: root@203.0.113.5
    gateway: { memory: 4g }
    firewall:
      allow: [{ port: 8080, why: other }]
  two:
    address: practice
`)
  assert.equal(hosts.one?.address, 'root@203.0.113.5')
  assert.deepEqual(hosts.one?.spec.gateway, { ...defaultSpec().gateway, memory: '4g', pids: 100 })
  assert.deepEqual(hosts.one?.spec.firewall.allow.map(({ port }) => port), [8080])
  assert.equal(hosts.two?.spec.gateway.memory, '3g')
  assert.deepEqual(hosts.two?.spec.firewall.allow.map(({ port }) => port), [80, 443])
  assert.equal(shared?.gateway.memory, '3g')
})
test('what depends on another section follows it', () => {
  assert.equal(load('version: 1\ndeploy: { user: claw }\n').shared?.gateway.state, '/home/claw/.openclaw')
})
test('a section with every line commented out is a default', () => {
  assert.deepEqual(load('version: 1\ngateway:\n  # memory: 3g\nacceptedRisks:\nhosts:\n').shared, defaultSpec())
})
test('shared sections that only a host completes are no problem, and are no whole spec', () => {
  const { hosts, shared } = load(`
version: 1
image: { source: git, git: { url: https://example.org/x.git } }
hosts:
  one: { address: local, image: { git: { commit: ${'a'.repeat(40)} } } }
`)
  assert.equal(hosts.one?.spec.image.git?.commit, 'a'.repeat(40))
  assert.equal(shared, undefined)
})
test('aliases work, and problems inside them have a line', () => {
  const { hosts } = load('version: 1\nhosts:\n  a: { address: h1, gateway: &g { memory: 3g } }\n  b: { address: h2, gateway: *g }\n')
  assert.equal(hosts.b?.spec.gateway.memory, '3g')
  assert.deepEqual(problems('version: 1\nhosts:\n  a: { address: h1, gateway: &g { pids: 1 } }\n  b: { address: h2, gateway: *g }\n'), [
    '3:41 hosts.a.gateway.pids: must be at least 64',
    '3:41 hosts.b.gateway.pids: must be at least 64',
  ])
})

/* One line each: what is written after `version: 1`, and what is said. */
const rows: [string, string, string[]][] = [
  ['an unknown section', 'frewall: {}', ['2:1 frewall: unknown key; did you mean firewall?']],
  ['an unknown key', 'gateway:\n  memroy: 2g', ['3:3 gateway.memroy: unknown key; did you mean memory?']],
  ['a key in the wrong place', 'memory: 2g', ['2:1 memory: unknown key here; it belongs in gateway.memory']],
  ['a key like no other', 'gateway:\n  xyzzy: 1', ['3:3 gateway.xyzzy: unknown key; known here: port, appsPort, preset, state, directory, memory, pids']],
  ['text for a number', 'gateway:\n  port: high', ['3:9 gateway.port: must be a number, not text']],
  ['a fraction', 'gateway:\n  port: 1.5', ['3:9 gateway.port: must be a whole number, not a broken number']],
  ['a port too large', 'gateway:\n  port: 70000', ['3:9 gateway.port: must be at most 65535']],
  ['a number for text', 'gateway:\n  memory: 2', ['3:11 gateway.memory: must be text, not a number']],
  ['a wrong form', 'gateway:\n  memory: 2 GB', ['3:11 gateway.memory: must be like 2g or 1536m']],
  ['a mapping for a list', 'firewall:\n  allow:\n    port: 80', ['3:3 firewall.allow: must be a list (lines that begin with -), not a mapping']],
  ['a list for a mapping', 'gateway:\n  - port', ['2:1 gateway: must be a mapping (key: value lines), not a list']],
  ['a word that is none of the choices', 'profile: loose', ['2:10 profile: must be standard or strict']],
  ['a value left empty', 'gateway:\n  memory:', ['3:10 gateway.memory: has no value; leave the line out for the default']],
  ['a missing key in a list', 'firewall:\n  allow:\n    - port: 80', ['4:7 firewall.allow[0].why: is missing']],
  ['an empty text', 'firewall:\n  allow: [{ port: 80, why: "" }]', ['3:28 firewall.allow[0].why: must not be empty']],
  ['a date that does not exist', 'acceptedRisks: [{ control: gateway.token, risk: r, why: w, revisit: 2026-02-30 }]', ['2:69 acceptedRisks[0].revisit: must be a day of the calendar, written as 2027-05-01']],
  ['a URL of another kind', 'docker:\n  repository: ftp://x', ['3:15 docker.repository: must be a URL that begins with https:// or http://']],
  ['a path that climbs', 'gateway:\n  state: /srv/../etc', ['3:10 gateway.state: must be an absolute path without spaces or ".."']],
  ['a duplicate key', 'gateway:\n  pids: 100\n  pids: 200', ['4:3 this key stands twice in the same mapping']],
  ['hosts as a list', 'hosts:\n  - vps', ['2:1 hosts: must be a mapping (name: then address and settings below it)']],
  ['a host without an address', 'hosts:\n  vps: {}', ['3:3 hosts.vps.address: is missing; say how the host is reached, such as root@203.0.113.5']],
  ['a host that is only a text', 'hosts:\n  vps: root@x', ['3:8 hosts.vps: must be a mapping with at least address: …']],
  ['an address that ssh takes for an option', 'hosts:\n  vps: { address: "-oProxyCommand=x" }', ['3:19 hosts.vps.address: must be an address: root@203.0.113.5, a Host of ~/.ssh/config, local, docker:NAME or practice:NAME']],
  ['an option behind the user', 'hosts:\n  vps: { address: "root@-oX" }', ['3:19 hosts.vps.address: must be an address: root@203.0.113.5, a Host of ~/.ssh/config, local, docker:NAME or practice:NAME']],
  ['a host name with a space', 'hosts:\n  "my vps": { address: h }', ['3:3 hosts.my vps: a host is named with letters, digits, ".", "-" and "_"']],
  ['a host named like an address', 'hosts:\n  local: { address: root@h }', ['3:3 hosts.local: local is an address of its own; give this host another name']],
  ['two names for one host', 'hosts:\n  a: { address: practice }\n  b: { address: "practice:practice" }', ['4:17 hosts.b.address: is the same host as a; two specs for one host would fight']],
  ['an unknown key of a host', 'hosts:\n  a: { address: h, adress: h }', ['3:20 hosts.a.adress: unknown key; did you mean address?']],
  ['a key of a host’s section', 'hosts:\n  a:\n    address: h\n    gateway: { memory: 1g }', ['5:24 hosts.a.gateway.memory: is too little: the real gateway holds 813 MiB when idle, and at 1g its own "doctor" got it killed; give it 2g, and never less than 1536m']],
  ['a program without a checksum', 'image:\n  binaries:\n    - name: gog\n      version: 0.11.0\n      url: https://example.org/gog', [`4:7 image.binaries[0].sha256: is missing: a program without a checksum is not built in; ${COMPUTE}`]],
  ['a placeholder for a checksum', 'image:\n  binaries:\n    - name: gog\n      version: 0.11.0\n      url: https://example.org/gog\n      sha256: REPLACE_ME', [`7:15 image.binaries[0].sha256: is a placeholder, not a checksum; ${COMPUTE}`]],
  ['zeros for a checksum', `image:\n  binaries:\n    - name: gog\n      version: 0.11.0\n      url: https://example.org/gog\n      sha256: "${'0'.repeat(64)}"`, [`7:15 image.binaries[0].sha256: is a placeholder, not a checksum; ${COMPUTE}`]],
  ['zeros without quotes', `image:\n  binaries:\n    - name: gog\n      version: 0.11.0\n      url: https://example.org/gog\n      sha256: ${'0'.repeat(64)}`, [`7:15 image.binaries[0].sha256: is a number to YAML, and no checksum; ${COMPUTE}`]],
  ['a path out of the archive', `image:\n  binaries:\n    - { name: gog, version: "1", url: "https://example.org/gog", sha256: ${'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'}, path: ../../etc/passwd }`, ['4:146 image.binaries[0].path: must be a path inside the archive, such as gog_0.11.0/gog']],
  ['a package that apt takes for a removal', 'image:\n  packages: [sudo-]', ['3:14 image.packages[0]: must be the name of a Debian package, such as ffmpeg, or ffmpeg=7:7.1.1-1']],
  ['a package that is an option', 'image:\n  packages: [--allow-unauthenticated]', ['3:14 image.packages[0]: must be the name of a Debian package, such as ffmpeg, or ffmpeg=7:7.1.1-1']],
  ['a merge key', 'gateway:\n  <<: { pids: 100 }', ['3:3 gateway.<<: unknown key; known here: port, appsPort, preset, state, directory, memory, pids']],
  ['a key that is a trap for programs', '__proto__: { x: 1 }', ['2:1 __proto__: unknown key; known here: version, hosts, profile, deploy, firewall, docker, image, gateway, ways, backup, update, rotation, health, recovery, acceptedRisks']],
]
for (const [name, body, want] of rows) test(`refused: ${name}`, () => assert.deepEqual(problems(`version: 1\n${body}\n`), want))

const whole: [string, string, string[]][] = [
  ['an empty file', '', ['1:1 is empty; it begins with "version: 1" (hardshell.example.yaml shows every setting)']],
  ['a file with comments only', '# nothing\n', ['1:1 is empty; it begins with "version: 1" (hardshell.example.yaml shows every setting)']],
  ['a text', 'hello\n', ['1:1 must be a mapping (key: value lines) that begins with "version: 1"']],
  ['a list', '- a\n', ['1:1 must be a mapping (key: value lines) that begins with "version: 1"']],
  ['no version', 'profile: strict\n', ['1:1 version: is missing; the file begins with "version: 1"']],
  ['another version', 'version: 2\n', ['1:10 version: must be 1: this hardshell reads no other version']],
  ['two documents', 'version: 1\n---\nversion: 1\n', ['2:1 one document only: remove the line ---']],
  ['a tab', 'version: 1\ngateway:\n\tport: 1\n', ['3:1 a tab cannot indent YAML: use spaces']],
]
for (const [name, text, want] of whole) test(`refused: ${name}`, () => assert.deepEqual(problems(text), want))

test('broken YAML has a line and never repeats the file', () => {
  const [line, ...more] = problems('version: 1\ngateway: { token: hunter2hunter2\nprofile: strict\n')
  assert.match(line ?? '', /^\d+:\d+ \S/)
  assert.doesNotMatch([line, ...more].join('\n'), /hunter2/)
})
test('an unresolved tag is refused', () => {
  assert.match(problems('version: 1\nprofile: !env X\n')[0] ?? '', /^2:10 .*tag/i)
})
test('a bomb of aliases is refused', () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`)]
  assert.deepEqual(problems(`version: 1\n${bomb.join('\n')}\n`), ['1:1 too many aliases, or one that leads back to itself: write the values out'])
  assert.deepEqual(problems('version: 1\nprofile: &a [*a]\n'), ['1:1 too many aliases, or one that leads back to itself: write the values out'])
})

test('secrets are refused where they stand, said where they belong, and never repeated', () => {
  const secret = 'sk-ant-api03-abcdefghijklmnopqrstuvwx'
  const said = problems(`version: 1
gateway:
  token: 0123456789abcdef
  env: { ANTHROPIC_API_KEY: ${secret} }
deploy:
  password: hunter2
  keys:
    - "-----BEGIN OPENSSH PRIVATE KEY-----"
image:
  source: npm
  registry: https://me:hunter2@registry.example.org/
firewall:
  allow: [{ port: 80, why: ${secret} }]
`)
  assert.deepEqual(said.map((line) => line.split(' ').slice(0, 2).join(' ')), [
    '3:3 gateway.token:', '4:3 gateway.env:', '4:10 gateway.env.ANTHROPIC_API_KEY:', '6:3 deploy.password:', '8:7 deploy.keys[0]:', '8:7 deploy.keys[0]:', '11:13 image.registry:', '13:28 firewall.allow[0].why:',
  ])
  assert.equal(said.filter((line) => line.includes('secrets have no place in this file')).length, 6)
  assert.doesNotMatch(said.join('\n'), /hunter2|0123456789|sk-ant|BEGIN/)
})
test('a host may be named after a token', () => {
  assert.deepEqual(problems('version: 1\nhosts: { token-server: { address: h } }\n'), [])
})

test('every problem of a file is told at once, in order, shapes and claims alike', () => {
  assert.deepEqual(problems(`version: 1
hosts:
  one: { address: h1 }
  two: { address: h1 }
gateway:
  memory: 512m
  prt: 5
deploy:
  user: root
  keys: none
firewall:
  allow:
    - { port: 80 }
    - { port: 18789, why: x }
image:
  source: nope
  integrity: short
acceptedRisks:
  - { control: ssh.pasword-login, risk: r, why: w, revisit: 2027-01-01 }
`).map((line) => line.split(': ')[0]), [
    '4:19 hosts.two.address',
    '6:11 gateway.memory',
    '7:3 gateway.prt',
    '9:9 deploy.user',
    '10:9 deploy.keys',
    '13:7 firewall.allow[0].why',
    '14:15 firewall.allow[1].port',
    '16:11 image.source',
    '17:14 image.integrity',
    '19:16 acceptedRisks[0].control',
  ])
})
test('one problem is one line, without a heading', () => {
  assert.throws(() => load('version: 2'), { message: 'hardshell.yaml:1:10 version: must be 1: this hardshell reads no other version' })
})
test('without a list of controls, accepted risks are not looked up', () => {
  const text = 'version: 1\nacceptedRisks: [{ control: x.y, risk: r, why: w, revisit: 2027-01-01 }]\n'
  assert.equal(parseSpec(text, 'f').shared?.acceptedRisks.length, 1)
  assert.throws(() => load(text), /no control has this id/)
})
