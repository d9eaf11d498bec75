/** Who can reach what: one row for each way a port can stand in the world. What nobody tried is never closed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Reach } from '../areas/outside/reach.js'
import type { Facts, Frame } from '../model/reading.js'
import { complete, specSchema, type Spec } from '../spec/spec.js'
import { exposure, forItself, type Audience, type Door } from './exposure.js'

const UFW = readFileSync(new URL('../../../src/areas/firewall/recordings/ufw.trixie-hardened.txt', import.meta.url), 'utf8')
const [V4, V6, LAN] = ['192.88.99.4', '2001:db8::5', '10.0.0.4']
const frame = (stdout: string, exit = 0, stderr = ''): Frame => ({ exit, ms: 1, stdout, stderr })
const socket = (where: string, who = 'prog', protocol = 'tcp'): string => `${protocol} LISTEN 0 128 ${where} 0.0.0.0:* users:(("${who}",pid=7,fd=3))\n`
const looked = (knocked: Reach['knocked'], at = [V4]): Frame => frame(JSON.stringify({ control: at.map((address) => ({ address, port: 22, answer: 'open' })), knocked, web: [] } satisfies Reach))
const knock = (port: number, answer: Reach['knocked'][number]['answer'], address = V4): Reach['knocked'][number] => ({ address, port, answer })
const rule = (line: string): string => `${UFW.trimEnd()}\n${line}\n`

const SOUND: Facts['frames'] = {
  listeners: frame(''), 'docker-published': frame(''), 'docker-user': frame('4 -A DOCKER-USER -j RETURN\n'), ufw: frame(UFW), 'ssh-ports': frame('config 22\n'),
  addresses: frame(`${V4}\n`), reach: looked([]), tunnels: frame(''),
}
const NOBODY = frame('', 44, 'entered by docker')
function page(frames: Facts['frames'], spec: Spec = complete(specSchema.parse({}))): { doors: readonly Door[]; notKnown: readonly string[] } {
  const seen = exposure({ host: 'x', takenAt: '2026-11-23T00:00:00Z', login: { user: 'root', root: true }, frames: { ...SOUND, ...frames } }, spec)
  assert.ok(seen)
  return seen
}
/** `open tried`, `closed read` … of the one door beside SSH. */
function one(frames: Facts['frames'], audience: Audience = 'internet'): string {
  // SSH answered too, or nothing would have been learnt
  const [door, ...more] = page(frames).doors.filter(({ port }) => port !== 22)
  assert.ok(door !== undefined && more.length === 0, JSON.stringify(more))
  const sight = door.seen[audience]
  return sight === undefined ? 'nobody' : `${sight.answer} ${sight.proof}: ${sight.because}`
}

const WIDE = { listeners: frame(socket('0.0.0.0:5432', 'postgres')) }
const ROWS: readonly (readonly [string, Facts['frames'], RegExp, Audience?])[] = [
  ['tried, and open', { ...WIDE, reach: looked([knock(5432, 'open')]) }, /^open tried: answered at 192/],
  ['tried, and open where SSH is closed', { ...WIDE, reach: frame(JSON.stringify({ control: [knock(22, 'refused')], knocked: [knock(5432, 'open')], web: [] })) }, /^open tried: answered at 192.88.99.4$/],
  ['tried, and silent', { ...WIDE, reach: looked([knock(5432, 'silent')]) }, /^closed tried: nothing answered at 192/],
  ['tried where SSH is out of sight too: nothing was learnt', { ...WIDE, reach: frame(JSON.stringify({ control: [knock(22, 'silent')], knocked: [knock(5432, 'silent')], web: [] })) }, /^closed read: ufw has no rule/],
  ['not tried: only the rules keep it out', { ...WIDE, reach: NOBODY }, /^closed read: ufw has no rule/],
  ['UDP cannot be tried', { listeners: frame(socket('0.0.0.0:5432', 'x', 'udp')), reach: looked([knock(5432, 'silent')]) }, /^closed read/],
  ['tried over IPv4 alone, while IPv6 is let in', { listeners: frame(socket('*:5432')), addresses: frame(`${V4}\n${V6}\n`), ufw: frame(rule('5432/tcp (v6)               ALLOW IN    Anywhere (v6)')), reach: looked([knock(5432, 'silent')]) }, /^open read: ufw lets it in/],
  ['tried over IPv4 alone: the other half is only read', { listeners: frame(socket('*:5432')), addresses: frame(`${V4}\n${V6}\n`), reach: looked([knock(5432, 'silent')]) }, /^closed read/],
  ['tried over both', { listeners: frame(socket('*:5432')), addresses: frame(`${V4}\n${V6}\n`), reach: looked([knock(5432, 'silent'), knock(5432, 'refused', V6)], [V4, V6]) }, /^closed tried: nothing answered at 192.88.99.4 and 2001:db8::5/],
  ['let in by ufw, not tried', { ...WIDE, reach: NOBODY, ufw: frame(rule('5432/tcp                   ALLOW IN    Anywhere')) }, /^open read: ufw lets it in/],
  ['let in for one, and not for us', { ...WIDE, reach: looked([knock(5432, 'silent')]), ufw: frame(rule('5432/tcp                   ALLOW IN    203.0.113.9')) }, /^open read: let in only from 203.0.113.9; from here nothing answered/],
  ['denied before it is allowed', { ...WIDE, reach: NOBODY, ufw: frame(rule('5432/tcp                   DENY IN     Anywhere\n5432/tcp                   ALLOW IN    Anywhere')) }, /^closed read/],
  ['a profile whose ports nobody tells', { ...WIDE, reach: NOBODY, ufw: frame(rule('Nginx Full                 ALLOW IN    Anywhere')) }, /^unknown none: what ufw means by Nginx Full/],
  ['ufw is off', { ...WIDE, reach: NOBODY, ufw: frame(UFW.replace(/Status: active[^]*/, 'Status: inactive\n')) }, /^open read: ufw is off/],
  ['another firewall', { ...WIDE, reach: NOBODY, ufw: frame(UFW.replace('others=', 'others=nftables').replace(/Status: active[^]*/, 'Status: inactive\n')) }, /^unknown none: ufw is off, and nftables/],
  ['the firewall was not to be read', { ...WIDE, reach: NOBODY, ufw: frame('', 77) }, /^unknown none: the firewall could not be read/],
  ['a rule past ufw', { ...WIDE, reach: NOBODY, ufw: frame(UFW.replace('kernel 4 -A INPUT -j ufw-before-logging-input', '$&\nkernel 4 -A INPUT -p tcp -m tcp --dport 5432 -j ACCEPT')) }, /^unknown none: packet rules past ufw/],
  ['loopback', { listeners: frame(socket('127.0.0.1:5432')), reach: NOBODY }, /^closed read: bound to loopback/],
  ['loopback, and tried', { listeners: frame(socket('127.0.0.1:5432')), reach: looked([knock(5432, 'refused')]) }, /^closed tried/],
  ['published by Docker past ufw, not tried', { 'docker-published': frame('port /web 80/tcp 0.0.0.0 5432\n'), reach: NOBODY }, /^open read: Docker publishes it past ufw/],
  ['published, DOCKER-USER says something', { 'docker-published': frame('port /web 80/tcp 0.0.0.0 5432\n'), reach: NOBODY, 'docker-user': frame('4 -A DOCKER-USER -i eth0 -j DROP\n') }, /^unknown none: .*DOCKER-USER may stop it/],
  ['published, DOCKER-USER says something, and tried', { 'docker-published': frame('port /web 80/tcp 0.0.0.0 5432\n'), reach: looked([knock(5432, 'silent')]), 'docker-user': frame('4 -A DOCKER-USER -i eth0 -j DROP\n') }, /^closed tried/],
  ['open, and nobody on the host listens', { reach: looked([knock(5432, 'open')]) }, /^open tried/],
  ['behind a router', { ...WIDE, addresses: frame(`${LAN}\n`), reach: looked([knock(5432, 'silent', LAN)], [LAN]) }, /^unknown none: the host has no public address/],
  ['behind a router, from its own network', { ...WIDE, addresses: frame(`${LAN}\n`), reach: looked([knock(5432, 'silent', LAN)], [LAN]) }, /^closed tried: nothing answered at 10/, 'network'],
  ['bound to the network within', { listeners: frame(socket('10.0.0.4:5432')), addresses: frame(`${V4}\n${LAN}\n`) , reach: NOBODY }, /^closed read: bound to 10.0.0.4 only/],
  ['no network within', WIDE, /^nobody$/, 'network'],
  ['no Tailscale', WIDE, /^nobody$/, 'tailnet'],
  ['Tailscale lets its own in past ufw', { ...WIDE, tunnels: frame('tailscale Running off 90\n') }, /^open read: Tailscale/, 'tailnet'],
  ['loopback is not for Tailscale', { listeners: frame(socket('127.0.0.1:5432')), tunnels: frame('tailscale Running off 90\n') }, /^closed read/, 'tailnet'],
  ['Tailscale does not say', { ...WIDE, tunnels: frame('tailscale unknown off 90\n') }, /^unknown none/, 'tailnet'],
]
for (const [name, frames, want, audience] of ROWS) test(name, () => assert.match(one(frames, audience), want))

test('what is declared says why, and what is not says so; declared and not there is shown too', () => {
  const spec = complete(specSchema.parse({ firewall: { allow: [{ port: 443, why: 'the web site' }, { port: 8448, why: 'not yet' }] } }))
  const { doors } = page({ listeners: frame(socket('0.0.0.0:22', 'sshd') + socket('0.0.0.0:443', 'caddy') + socket('127.0.0.1:18789', 'node') + socket('0.0.0.0:5432', 'postgres') + socket('0.0.0.0:68', 'dhclient', 'udp')) }, spec)
  assert.deepEqual(Object.fromEntries(doors.map(({ port, who, declared }) => [`${port} ${who}`, declared])), {
    '22 sshd': 'SSH', '443 caddy': 'the web site', '8448 nobody listens': 'not yet', '18789 node': 'the gateway, for tunnels', '5432 postgres': undefined, '68 dhclient': 'answers of DHCP',
  })
})

test('Docker’s own end of a published port is the container’s, and a port on loopback is a door of its own', () => {
  const { doors } = page({ listeners: frame(socket('0.0.0.0:8080', 'docker-proxy') + socket('127.0.0.1:8080', 'other')), 'docker-published': frame('port /web 80/tcp 0.0.0.0 8080\n') })
  assert.deepEqual(doors.filter(({ port }) => port === 8080).map((door) => [door.who, forItself(door)]), [['container web', false], ['other', true]])
})

test('what tailscale serve leads to is a door of its own; funnel opens it to the world; the front door is declared', () => {
  const spec = complete(specSchema.parse({ ways: { tailscale: {} } }))
  const told = (funnel: string) => page({ listeners: frame(socket('127.0.0.1:18780', 'caddy') + socket('0.0.0.0:41641', 'tailscaled', 'udp')), tunnels: frame(`tailscale Running ${funnel} 90 tailscale enabled\nserves 443 http://127.0.0.1:18780\nserves 8443 http://127.0.0.1:18789\n`) }, spec)
    .doors.filter(({ port }) => port !== 22).map(({ port, declared, seen }) => [port, declared ?? 'not declared', seen.internet?.answer, seen.tailnet?.answer])
  assert.deepEqual(told('off').sort(), [
    [18780, 'the front door, for Tailscale', 'closed', 'closed'], [41641, 'Tailscale itself (ways.tailscale)', 'closed', 'open'],
    [443, 'the gateway, for your own devices (ways.tailscale)', 'closed', 'open'], [8443, 'not declared', 'closed', 'open'],
  ])
  assert.deepEqual(told('on').filter(([port]) => port === 443), [[443, 'the gateway, for your own devices (ways.tailscale)', 'open', 'open']])
  assert.deepEqual(told('unknown').filter(([port]) => port === 443), [[443, 'the gateway, for your own devices (ways.tailscale)', 'unknown', 'open']])
})

test('what could not be seen is said, and nothing is made up from it', () => {
  assert.match(page({ reach: NOBODY }).notKnown.join(), /nobody tried: entered by docker/)
  assert.match(page({ 'docker-published': frame('', 1, 'no answer') }).notKnown.join(), /what Docker publishes: no answer/)
  assert.deepEqual(page({ 'docker-published': frame('', 44), 'docker-user': frame('', 44) }).notKnown, [])
  const blind = page({ listeners: frame('', 77) })
  assert.deepEqual([blind.doors, blind.notKnown.length], [[], 1])
  assert.equal(exposure({ host: 'x', takenAt: '', login: { user: 'root', root: true }, frames: {} }, complete(specSchema.parse({}))), undefined)
})
