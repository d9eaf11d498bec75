/** What was seen from outside a real practice server, and departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema } from '../../spec/spec.js'
import { dockerUser } from '../docker/docker-user.js'
import { ufw } from '../firewall/ufw.js'
import { addresses, isPublic } from './addresses.js'
import { area } from './index.js'
import { reach, type Knocked, type Reach } from './reach.js'

const recording = (name: string): string => readFileSync(new URL(`../../../../src/areas/${name}`, import.meta.url), 'utf8')
const closed = reach.parse(recording('outside/recordings/reach.hardened.json'))
const wall = ufw.parse(recording('firewall/recordings/ufw.trixie-hardened.txt'))
const HOST = '192.88.99.4'
const V6 = '2001:db8::5'

const host = { published: { ports: [], onHostNetwork: [] }, dockerUser: dockerUser.parse(recording('docker/recordings/docker-user.trixie-hardened.txt')), listeners: [], ufw: wall, sshPorts: [{ port: 22, from: ['config'] }], addresses: [HOST] }
function judge(id: string, seen: Reach, more: object = {}, spec = defaultSpec()): Judgement {
  const control = area.controls.find((one) => one.id === `outside.${id}`)
  assert.ok(control, id)
  return control.check({ ...host, reach: seen, ...more } as never, spec)
}
const open = (port: number, address = HOST): Knocked => ({ address, port, answer: 'open' })
const also = (...knocked: readonly Knocked[]): Reach => ({ ...closed, knocked: [...closed.knocked.filter(({ port }) => !knocked.some((one) => one.port === port)), ...knocked] })

test('a hardened server: closed, and what is not there does not apply', () => {
  assert.deepEqual(area.controls.map(({ id }) => [id.slice(8), judge(id.slice(8), closed).verdict]), [
    ['gateway-closed', 'pass'], ['declared-only', 'pass'], ['declared-only-ipv6', 'not-applicable'], ['certificate', 'not-applicable'], ['http-redirected', 'not-applicable'], ['hsts', 'not-applicable'],
  ])
})

test('where SSH itself does not answer, nothing is known', () => {
  const blind: Reach = { ...closed, control: closed.control.map((one) => ({ ...one, answer: 'silent' })) }
  for (const { id } of area.controls) {
    const judged = judge(id.slice(8), blind, { addresses: [HOST, V6] })
    assert.equal(judged.verdict, 'unknown', id)
    assert.match(judged.because ?? '', /SSH|no address/)
  }
})

test('what answers is open where SSH is closed too; what does not answer there is not known to be closed', () => {
  const v6Only: Reach = { ...closed, control: [...closed.control, { address: V6, port: 22, answer: 'refused' }], knocked: [...closed.knocked, open(18789, V6)] }
  assert.equal(judge('gateway-closed', v6Only).evidence[0]?.saw, `${V6} port 18789 is open`)
  assert.equal(judge('declared-only', v6Only).verdict, 'pass')
  assert.match(judge('declared-only-ipv6', v6Only).evidence[0]?.saw ?? '', /^2001:db8::5 port 18789 is open/)
  // SSH answers nowhere
  const nowhere: Reach = { control: [{ address: HOST, port: 22, answer: 'silent' }], knocked: [open(18789), { address: HOST, port: 443, answer: 'silent' }], web: [] }
  assert.equal(judge('gateway-closed', nowhere).verdict, 'fail')
  assert.equal(judge('declared-only', nowhere).verdict, 'fail')
  assert.equal(judge('hsts', nowhere).verdict, 'unknown')
  const web: Reach = { ...nowhere, knocked: [open(443)], web: [{ address: HOST, name: '', tls: { hsts: '', daysLeft: 60 } }] }
  assert.equal(judge('hsts', web).verdict, 'fail')
  // what may answer proves nothing of the rest
  const declaring = complete(specSchema.parse({ firewall: { allow: [{ port: 443, why: 'a web site' }] } }))
  for (const id of ['gateway-closed', 'declared-only']) assert.equal(judge(id, web, {}, declaring).verdict, 'unknown', id)
})

test('an open port is explained by what the host says of it', () => {
  assert.equal(judge('gateway-closed', also(open(18790))).evidence[0]?.saw, `${HOST} port 18790 is open`)
  const seen = also(open(8085))
  const saw = (more: object): string => judge('declared-only', seen, more).evidence[0]?.saw ?? ''
  const byDocker = { published: { ports: [{ container: 'web', inside: '80/tcp', address: '0.0.0.0', port: 8085 }], onHostNetwork: [] } }
  assert.equal(saw(byDocker), `${HOST} port 8085 is open: container web publishes it, past ufw, which has no rule for it; DOCKER-USER, where it could be stopped, has none either`)
  const rules = dockerUser.parse('4 -N DOCKER-USER\n4 -A DOCKER-USER -p udp -j DROP\n4 -A DOCKER-USER -j RETURN\n6 -A DOCKER-USER -j DROP\n')
  assert.equal(rules.rules.length, 2)
  assert.match(saw({ ...byDocker, dockerUser: rules }), /what stands in DOCKER-USER \(1 of your own\) does not stop it$/)
  assert.equal(saw({ ...byDocker, ufw: { ...wall, active: false } }), `${HOST} port 8085 is open: container web publishes it, ufw is off`)
  assert.equal(saw({}), `${HOST} port 8085 is open: nobody on the host owns up to it, though ufw has no rule for it`)
  const rule = { to: '8085/tcp', action: 'ALLOW', direction: 'IN', from: 'Anywhere', v6: false }
  assert.equal(saw({ listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 8085, process: 'nginx' }], ufw: { ...wall, rules: [...wall.rules, rule] } }), `${HOST} port 8085 is open: nginx listens, ufw lets it in`)
  const declaring = complete(specSchema.parse({ firewall: { allow: [{ port: 8085, why: 'a web site' }] } }))
  assert.equal(judge('declared-only', seen, byDocker, declaring).verdict, 'pass')
})

test('IPv6 is judged by itself: unknown where the host has it and this machine does not', () => {
  const both: Reach = { ...closed, control: [...closed.control, { address: V6, port: 22, answer: 'unreachable' }] }
  assert.equal(judge('declared-only', both).verdict, 'pass')
  assert.equal(judge('declared-only-ipv6', both, { addresses: [HOST, V6] }).verdict, 'unknown')
  const seen: Reach = { ...closed, control: [...closed.control, open(22, V6)], knocked: [...closed.knocked, open(8086, V6)] }
  assert.equal(judge('declared-only', seen).verdict, 'pass')
  assert.match(judge('declared-only-ipv6', seen).evidence[0]?.saw ?? '', /^2001:db8::5 port 8086 is open/)
})

test('the web: certificate, redirect, HSTS', () => {
  const web = (tls: object, http: object = { status: 308, location: 'https://claw.example/' }): Reach => ({ ...also(open(443), open(80)), web: [{ address: HOST, name: 'claw.example', tls, http }] })
  const good = { daysLeft: 60, names: ['claw.example'], distrusted: '', hsts: 'max-age=31536000' }
  for (const id of ['certificate', 'http-redirected', 'hsts']) assert.equal(judge(id, web(good)).verdict, 'pass', id)
  assert.equal(judge('certificate', web({ ...good, daysLeft: 3 })).verdict, 'fail')
  assert.equal(judge('certificate', web({ ...good, distrusted: 'CERT_HAS_EXPIRED' })).verdict, 'fail')
  assert.equal(judge('certificate', web({ failed: 'alert internal error' })).verdict, 'unknown')
  assert.equal(judge('hsts', web({ ...good, hsts: '' })).verdict, 'fail')
  assert.equal(judge('hsts', web({ failed: 'x' })).verdict, 'unknown')
  assert.equal(judge('http-redirected', web(good, { status: 200, location: '' })).verdict, 'fail')
  assert.equal(judge('http-redirected', web(good, { status: 301, location: 'http://elsewhere/' })).verdict, 'fail')
  assert.equal(judge('http-redirected', web(good, { failed: 'reset' })).verdict, 'unknown')
})

test('addresses of the world, and others', () => {
  assert.deepEqual(addresses.parse('203.0.113.7\n2001:db8::1\n'), ['203.0.113.7', '2001:db8::1'])
  assert.throws(() => addresses.parse('inet\n'))
  assert.deepEqual(['203.0.113.7', '2001:db8::1'].map(isPublic), [true, true])
  assert.deepEqual(['10.0.0.4', '172.20.0.2', '192.168.1.5', '100.64.0.9', 'fd00::1', 'fe80::1', '127.0.0.1'].map(isPublic), [false, false, false, false, false, false, false])
})
