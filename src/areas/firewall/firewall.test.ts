/** ufw, listeners and published ports as a real server told them, and the controls on those and on departures from them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema } from '../../spec/spec.js'
import { published } from '../docker/published.js'
import { area } from './index.js'
import { isLoopback, listeners } from './listeners.js'
import { covers, portsOf, ufw } from './ufw.js'

const folder = new URL('../../../../src/areas/', import.meta.url)
const recording = (path: string): string => readFileSync(new URL(path, folder), 'utf8')
const declaring = complete(specSchema.parse({ firewall: { allow: [{ port: 8080, why: 'a web site' }] } }))

function judge(id: string, values: unknown, spec = defaultSpec()): Judgement {
  const control = area.controls.find((one) => one.id === `firewall.${id}`)
  assert.ok(control, `no control firewall.${id}`)
  return control.check(values as never, spec)
}
const hardened = ufw.parse(recording('firewall/recordings/ufw.trixie-hardened.txt'))
const ports = [{ port: 22, from: ['config'] }]
const HEAD = 'ipv6=yes\nboot=enabled\nStatus: active\nLogging: on (low)\nDefault: deny (incoming), allow (outgoing), disabled (routed)\nNew profiles: skip\n\nTo                         Action      From\n--                         ------      ----\n'

test('ufw as hardshell sets it', () => {
  assert.deepEqual(hardened.rules.map(({ to, action, direction, v6 }) => [to, action, direction, v6]), [
    ['22/tcp', 'ALLOW', 'IN', false],
    ['22/tcp', 'ALLOW', 'IN', true],
  ])
  for (const id of ['active', 'default-deny', 'ipv6', 'ssh-allowed', 'declared-rules-only', 'no-way-past']) {
    assert.equal(judge(id, { ufw: hardened, sshPorts: ports }).verdict, 'pass', id)
  }
})

test('ufw turned off is no firewall', () => {
  const off = ufw.parse('ipv6=yes\nboot=enabled\nStatus: inactive\n')
  for (const id of ['active', 'default-deny', 'ipv6']) assert.equal(judge(id, { ufw: off }).verdict, 'fail', id)
  for (const id of ['ssh-allowed', 'declared-rules-only', 'no-way-past']) assert.equal(judge(id, { ufw: off, sshPorts: ports }).verdict, 'not-applicable', id)
  assert.throws(() => ufw.parse('ERROR: problem running iptables\n'), /no status/)
})

test('ufw departures', () => {
  assert.equal(judge('active', { ufw: { ...hardened, boot: false } }).verdict, 'fail')
  assert.equal(judge('default-deny', { ufw: { ...hardened, incoming: 'allow' } }).verdict, 'fail')
  assert.equal(judge('ipv6', { ufw: { ...hardened, ipv6: false } }).verdict, 'fail')
  assert.equal(judge('active', { ufw: { ...hardened, enabled: false } }).verdict, 'fail')
  const moved = judge('ssh-allowed', { ufw: hardened, sshPorts: [...ports, { port: 2222, from: ['listening'] }] })
  assert.deepEqual(moved.evidence.filter(({ saw }) => saw === 'not allowed').map(({ fact }) => fact), ['port 2222 (listening)'])
})

test('ufw says what its files say; what counts is what the kernel holds', () => {
  const real = recording('firewall/recordings/ufw.trixie-hardened.txt')
  const verdict = (id: string, text: string): string => judge(id, { ufw: ufw.parse(text) }).verdict
  for (const family of ['4', '6'] as const) {
    const input = `kernel ${family} -A INPUT`
    const [six, dport] = [family === '6' ? '6' : '', '-p tcp -m tcp --dport 9443 -j ACCEPT']
    assert.equal(verdict('default-deny', real.replace(`kernel ${family} -P INPUT DROP`, `kernel ${family} -P INPUT ACCEPT`)), 'fail')
    assert.equal(verdict('default-deny', real.replace(`${input} -j ufw${six}-before-input\n`, '')), 'fail')
    assert.equal(verdict('default-deny', real.replaceAll(new RegExp(`^kernel ${family} .*\n`, 'gm'), '')), 'unknown')
    assert.equal(verdict('no-way-past', real.replaceAll(new RegExp(`^kernel ${family} .*\n`, 'gm'), '')), 'unknown')
    if (family === '6') for (const id of ['default-deny', 'no-way-past']) assert.equal(verdict(id, `kernel 6 off\n${real.replaceAll(/^kernel 6 .*\n/gm, '')}`), 'pass')
    const past = [`${input} ${dport}`, `${input} -j ACCEPT`, `${input} -s 203.0.113.0/24 -j ACCEPT`, `${input} -j MINE`, `${input} -g MINE`, `${input} ! -i lo -j ACCEPT`, `${input} -m conntrack --ctstate RELATED,ESTABLISHED,NEW -j ACCEPT`,
      `${input} -j ufw-http`, `${input} -m comment --comment "not -j DROP -i lo " ${dport}`, `kernel ${family} -A ufw${six}-before-input -p tcp -m tcp --dport 80 -j ufw${six}-http`, `kernel ${family} -A ufw${six}-not-local ${dport}`,
      `kernel ${family} -A ufw${six}-before-input ${dport}`, `kernel ${family} -A ufw${six}-after-logging-input ${dport}`]
    for (const rule of past) assert.equal(verdict('no-way-past', `${rule}\n${real}`), 'fail', rule)
    const harmless = [`${input} -p tcp -m multiport --dports 22 -j f2b-sshd`, `${input} -j ts-input`, `${input} -i lo -j ACCEPT`, `${input} -s 203.0.113.7/32 -j DROP`, `${input} -m state --state RELATED,ESTABLISHED -j ACCEPT`]
    assert.equal(verdict('no-way-past', `${harmless.join('\n')}\n${real}`), 'pass')
  }
  assert.equal(verdict('ipv6', real.replace('kernel 6 -A INPUT -j ufw6-before-input\n', '')), 'fail')
})

test('rules in the many ways that ufw writes them', () => {
  // a real status of a trixie practice server with comments and an address, and imitated odd ones
  const many = ufw.parse(
    `${HEAD}22/tcp                     LIMIT IN    Anywhere                   # ssh
443/tcp                    ALLOW IN    Anywhere                   # hardshell: web site
8000/tcp                   ALLOW IN    10.0.0.0/8                 # hardshell: it is mine
6000:6007/tcp              ALLOW IN    Anywhere
80,8443/tcp                DENY IN     203.0.113.0/24
OpenSSH                    ALLOW IN    Anywhere
Anywhere on tailscale0     ALLOW IN    Anywhere
443/tcp (v6)               ALLOW IN    Anywhere (v6)              # hardshell: web site
22                         ALLOW OUT   2001:db8::/32
`,
  )
  assert.equal(many.rules.length, 9)
  assert.deepEqual(many.rules.map((rule) => portsOf(rule)?.ports.join(',')), ['22', '443', '8000', '6000:6007', '80,8443', '22', undefined, '443', '22'])
  assert.equal(many.rules[2]?.from, '10.0.0.0/8')
  assert.equal(judge('ssh-allowed', { ufw: many, sshPorts: ports }).verdict, 'pass')
  assert.deepEqual(judge('declared-rules-only', { ufw: many, sshPorts: ports }).evidence.map(({ saw }) => saw), [
    '443/tcp from Anywhere',
    '8000/tcp from 10.0.0.0/8',
    '6000:6007/tcp from Anywhere',
    'Anywhere on tailscale0 from Anywhere',
    '443/tcp (v6) from Anywhere',
  ])
  assert.ok(covers('6000:6007', 6003) && !covers('6000:6007', 6008) && covers('22', 22))
})

test('listeners: loopback does not count, DHCP is a client, the rest must be declared', () => {
  const real = listeners.parse(recording('firewall/recordings/listeners.trixie-hardened.txt'))
  assert.deepEqual(real.filter(({ address }) => !isLoopback(address)).map(({ process, port }) => `${process} ${port}`), ['sshd 22', 'docker-proxy 8080', 'sshd 22'])
  assert.equal(judge('declared-ports-only', { listeners: real, sshPorts: ports }).verdict, 'pass')
  const imitated = listeners.parse(
    'udp UNCONN 0 0 192.0.2.1%eth0:68 0.0.0.0:* users:(("systemd-network",pid=9,fd=2))\ntcp LISTEN 0 5 *:9090 *:* users:(("prometheus",pid=8,fd=3))\ntcp LISTEN 0 5 [::ffff:127.0.0.1]:3000 *:* users:(("node",pid=7,fd=3))\nudp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*\n',
  )
  assert.deepEqual(judge('declared-ports-only', { listeners: imitated, sshPorts: ports }).evidence.map(({ saw }) => saw), ['prometheus on * port 9090/tcp'])
})

test('a port that Docker published past ufw is named with its container, unless declared', () => {
  const real = published.parse(recording('docker/recordings/published.trixie-hardened.txt'))
  assert.deepEqual(real.onHostNetwork, ['onhost'])
  const judged = judge('published-on-loopback', { published: real })
  assert.equal(judged.verdict, 'fail')
  assert.deepEqual(judged.evidence.map(({ saw }) => saw), ['web publishes 80/tcp on 0.0.0.0:8080'])
  assert.equal(judge('published-on-loopback', { published: real }, declaring).verdict, 'pass')
  assert.equal(judge('published-on-loopback', { published: published.parse('') }).verdict, 'pass')
  assert.equal(judge('published-on-loopback', { published: published.parse('port /web 80/tcp :: 8443\n') }).verdict, 'fail')
})
