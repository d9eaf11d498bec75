/** Ways in as real hosts told them, and departures. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema } from '../../spec/spec.js'
import { ufw } from '../firewall/ufw.js'
import { frontDoorSeen } from './front-door-fact.js'
import { files, type Files } from './steps/front-door.js'
import { keysSeen, sshServers, tunnels } from './facts.js'
import { area } from './index.js'

const recording = (name: string): string => readFileSync(new URL(`../../../../src/areas/ways-in/recordings/${name}.txt`, import.meta.url), 'utf8')
function judge(id: string, values: object, spec = defaultSpec()): Judgement {
  const control = area.controls.find((one) => one.id === `ways-in.${id}`)
  assert.ok(control, id)
  return control.check(values as never, spec)
}
const saw = (judged: Judgement): string => judged.evidence.map((one) => one.saw).join('; ')

test('one SSH server, without exceptions', () => {
  const seen = { sshServers: sshServers.parse(recording('ssh-servers.hardened')) }
  assert.equal(judge('every-ssh-server', seen).verdict, 'pass')
  assert.equal(judge('no-ssh-exceptions', seen).verdict, 'pass')
})

test('a second one for root, and a Match block for the office', () => {
  const seen = { sshServers: sshServers.parse(recording('ssh-servers.awkward')) }
  assert.match(saw(judge('every-ssh-server', seen)), /second\.conf on port 2222 \(process \d+\) takes passwords; .* lets root in \(yes\)/)
  assert.match(saw(judge('no-ssh-exceptions', seen)), /passwordauthentication yes for Match Address 198\.18\.0\.0\/15 in /)
  const odd = (line: string) => judge('every-ssh-server', { sshServers: sshServers.parse(line) })
  assert.match(saw(odd('daemon 7 dropbear 2222 ? ? ?\n')), /cannot be read/)
  assert.match(saw(odd('daemon 7 /x.conf 2222 ? ? ?\n')), /cannot be read/)
  assert.equal(odd('daemon 7 /x.conf 2222 no no no\n').verdict, 'pass')
  // the same file, and words of its own on the command line
  assert.match(saw(odd('daemon 7 /etc/ssh/sshd_config 2222 yes no no own\n')), /takes passwords/)
  assert.equal(odd('daemon 7 /etc/ssh/sshd_config 2222 no no no none\n').verdict, 'pass')
  assert.equal(odd('').verdict, 'not-applicable')
  assert.throws(() => sshServers.parse('daemon 7\n'))
})

test('one that reads another file by the name of the host’s own, and one whose words stand together', () => {
  const seen = { sshServers: sshServers.parse(recording('ssh-servers.elsewhere')) }
  assert.deepEqual(judge('every-ssh-server', seen).evidence.map((one) => one.saw.replace(/\d{3,}/g, 'N')).sort(), [
    '/etc/ssh/joined.conf on port N (process N) takes passwords',
    '/proc/N/root/etc/ssh/sshd_config on port N (process N): its settings cannot be read',
  ])
})

test('keys: declared, those of the deploy user, and strangers', () => {
  const seen = keysSeen.parse(recording('keys-seen.hardened'))
  assert.equal(judge('keys-declared', { keysSeen: seen }).verdict, 'pass')
  const more = keysSeen.parse(recording('keys-seen.awkward'))
  assert.match(saw(judge('keys-declared', { keysSeen: more })), /^root: ssh-ed25519 …\S{8} in \/root\/\.ssh\/authorized_keys$/)
  const [first] = seen.keys
  assert.ok(first)
  const declaring = complete(specSchema.parse({ deploy: { keys: [`ssh-ed25519 AAAA${first.end} me`] } }))
  assert.equal(judge('keys-declared', { keysSeen: seen }, declaring).verdict, 'pass')
  const other = complete(specSchema.parse({ deploy: { keys: [`ssh-ed25519 AAAA${'x'.repeat(32)} me`] } }))
  assert.equal(judge('keys-declared', { keysSeen: seen }, other).evidence.length, 2)
  assert.match(saw(judge('keys-declared', { keysSeen: { ...seen, sources: ['authorizedkeyscommand /usr/bin/x'] } })), /keys from authorizedkeyscommand/)
  assert.equal(judge('keys-declared', { keysSeen: { keys: [{ ...first, account: 'root' }], sources: [] } }).verdict, 'unknown')
  assert.equal(judge('keys-declared', { keysSeen: { keys: [], sources: [] } }).verdict, 'not-applicable')
})

test('keys that only a Match block hands out: by a program, by an authority, from another folder', () => {
  assert.match(saw(judge('keys-declared', { keysSeen: keysSeen.parse(recording('keys-seen.match-keys')) })), /^keys from trustedusercakeys \S+ \(Match User root\); keys from authorizedkeyscommand \S+ \(Match User aw-git\); root: ssh-rsa …\S{8} in \/etc\/ssh\/aw-keys\/root$/)
  assert.match(saw(judge('no-ssh-exceptions', { sshServers: sshServers.parse(recording('ssh-servers.match-keys')) })), /^trustedusercakeys \S+ for Match User root in \S+; authorizedkeyscommand \S+ for Match User aw-git in /)
})

test('Tailscale and certificates', () => {
  const none = tunnels.parse('')
  for (const id of ['no-funnel', 'tailscale-key', 'certificates']) assert.equal(judge(id, { tunnels: none }).verdict, 'not-applicable', id)
  const of = (id: string, text: string): Judgement['verdict'] => judge(id, { tunnels: tunnels.parse(text) }).verdict
  assert.deepEqual(['on', 'off', 'unknown'].map((word) => of('no-funnel', `tailscale Running ${word} 90\n`)), ['fail', 'pass', 'unknown'])
  assert.deepEqual(['90', '-', '3', '-2'].map((left) => of('tailscale-key', `tailscale Running off ${left}\n`)), ['pass', 'pass', 'fail', 'fail'])
  assert.equal(of('tailscale-key', 'tailscale NeedsLogin off -\n'), 'fail')
  assert.deepEqual(['60 /a b.crt', '3 /a.crt', '-1 /a.crt', '- /a.crt'].map((rest) => of('certificates', `certificate ${rest}\n`)), ['pass', 'fail', 'fail', 'unknown'])
  assert.deepEqual(['5 13 /a b.crt', '3 13 /a.crt', '-1 13 /a.crt', '300 1000 /a.crt'].map((rest) => of('certificates', `short ${rest}\n`)), ['pass', 'fail', 'fail', 'pass'])
  assert.throws(() => tunnels.parse('certificate soon /x\n'))
  assert.throws(() => tunnels.parse('short - 13 /x\n'))
})

test('Tailscale as a declared way in: its package, what it serves, and the rule for it', () => {
  const declared = complete(specSchema.parse({ ways: { tailscale: {} } }))
  const of = (id: string, text: string, spec = declared): string => {
    const { verdict, evidence, because } = judge(id, { tunnels: tunnels.parse(text) }, spec)
    return `${verdict}: ${evidence.map(({ saw }) => saw).join('; ')}${because ?? ''}`
  }
  const running = (serves: string, more = 'tailscale enabled'): string => `tailscale Running off 90 ${more}\n${serves}`
  assert.equal(of('tailscale-package', ''), 'fail: not installed')
  assert.equal(of('tailscale-package', running('')), 'pass: enabled, of package tailscale')
  assert.equal(of('tailscale-package', running('', 'tailscale disabled')), 'fail: disabled, of package tailscale')
  assert.equal(of('tailscale-package', running('', '- enabled')), 'fail: no package owns it')

  const door = 'serves 443 http://127.0.0.1:18780\n'
  assert.equal(of('tailscale-serve', running(door)), 'pass: 443 to http://127.0.0.1:18780')
  assert.equal(of('tailscale-serve', running('')), 'fail: nothing')
  assert.equal(of('tailscale-serve', ''), 'fail: not installed')
  for (const target of ['http://127.0.0.1:18789', 'http://localhost:18789/', '127.0.0.1:18789', 'https+insecure://[::1]:18789']) {
    assert.match(of('tailscale-serve', running(`${door}serves 8443 ${target}\n`)), /^fail: 8443 leads to the gateway itself/, target)
  }
  assert.match(of('tailscale-serve', 'tailscale NeedsLogin off - tailscale enabled\n'), /^not-applicable: .*hardshell tailscale/)
  assert.match(of('tailscale-serve', 'tailscale Stopped off - tailscale enabled\n'), /^unknown/)
  assert.match(of('tailscale-serve', 'tailscale Running unknown - tailscale enabled\n'), /^unknown/)
  const closed = complete(specSchema.parse({ ways: { tailscale: { serve: false } } }))
  assert.match(of('tailscale-serve', running(door), closed), /^fail: 443 to/)
  assert.match(of('tailscale-serve', running(''), closed), /^pass/)

  const wall = readFileSync(new URL('../../../../src/areas/firewall/recordings/ufw.trixie-hardened.txt', import.meta.url), 'utf8')
  const rule = (line: string): string => judge('tailscale-rule', { ufw: ufw.parse(`${wall.trimEnd()}\n${line}`) }, declared).verdict
  assert.equal(rule('443/tcp on tailscale0       ALLOW IN    Anywhere                   # hardshell: Tailscale\n'), 'pass')
  assert.equal(rule('443/tcp on tailscale0       DENY IN     Anywhere\n'), 'fail')
  assert.equal(rule(''), 'fail')

  for (const control of area.controls.filter(({ id }) => /tailscale-(package|serve|rule)$/.test(id))) {
    assert.notEqual(control.notAskedFor?.(defaultSpec()), undefined, control.id)
    assert.equal(control.notAskedFor?.(declared), undefined, control.id)
  }
  assert.notEqual(area.controls.find(({ id }) => id === 'ways-in.tailscale-rule')?.notAskedFor?.(closed), undefined)
  assert.deepEqual(area.steps.filter(({ id }) => id === 'ways-in.tailscale').map(({ id, lockout, wanted }) => [id, lockout, wanted(defaultSpec()), wanted(declared)]), [['ways-in.tailscale', true, true, true]])
})

test('Tailscale that is no declared way in: what hardshell brought for it is gone, and what is its owner’s own stays', () => {
  const of = (text: string): string => {
    const { verdict, evidence, because } = judge('tailscale-closed', { tunnels: tunnels.parse(text) })
    return `${verdict}: ${evidence.map(({ saw }) => saw).join('; ')}${because ?? ''}`
  }
  assert.equal(of(''), 'pass: nothing')
  assert.equal(of('tailscale Running off 90 tailscale enabled\nserves 443 http://127.0.0.1:3000\n'), 'pass: nothing')
  assert.equal(of('left source /etc/apt/sources.list.d/hardshell-tailscale.sources\nleft rule 443\n'), 'fail: its source of packages: /etc/apt/sources.list.d/hardshell-tailscale.sources; a rule of ufw for it: 443/tcp on tailscale0')
  assert.equal(of('tailscale Running off 90 tailscale enabled\nserves 8443 http://127.0.0.1:18780\n'), 'fail: tailscale serve: 8443 to http://127.0.0.1:18780')
  assert.match(of('tailscale Stopped unknown - tailscale enabled\n'), /^unknown: /)
  assert.match(of('left rule 443\ntailscale Stopped unknown - tailscale enabled\n'), /^fail: a rule/)
  assert.throws(() => tunnels.parse('left rule\n'))
  const closed = area.controls.find(({ id }) => id === 'ways-in.tailscale-closed')
  assert.deepEqual([closed?.notAskedFor?.(defaultSpec()), closed?.notAskedFor?.(complete(specSchema.parse({ ways: { tailscale: {} } })))], [undefined, 'Tailscale is a declared way in (ways.tailscale)'])
})

const HTTPS = complete(specSchema.parse({ ways: { https: { name: 'claw.example.org', authority: 'internal' }, frontDoor: { source: 'debian' } } }))
const door = frontDoorSeen.parse(recording('front-door.https'))
const changed = (change: object): unknown => ({ frontDoorSeen: { ...door, container: { ...door.container, ...change } } })

test('the front door as it was made, and as somebody else would have it', () => {
  for (const id of ['front-door', 'front-door-confined']) assert.equal(judge(id, { frontDoorSeen: door }, HTTPS).verdict, 'pass', `${id}: ${saw(judge(id, { frontDoorSeen: door }, HTTPS))}`)
  const stands = (values: unknown, spec = HTTPS): string => saw(judge('front-door', values as object, spec))
  assert.match(stands(changed({ status: 'exited' })), /it is exited/)
  assert.match(stands(changed({ ports: { '8443/tcp': [{ HostIp: '', HostPort: '9443' }] } })), /it publishes 0\.0\.0\.0:9443 to 8443\/tcp/)
  assert.match(stands(changed({ networks: { openclaw: { IPAMConfig: null } } })), /its networks: openclaw any address/)
  assert.match(stands({ frontDoorSeen: { ...door, changed: ['settings/Caddyfile'] } }), /settings\/Caddyfile was changed since/)
  assert.match(stands({ frontDoorSeen: { ...door, container: undefined } }), /there is no container/)
  const other = complete(specSchema.parse({ ways: { https: { name: 'other.example.org', authority: 'internal' } } }))
  assert.match(stands({ frontDoorSeen: door }, other), /set up for: https claw\.example\.org token internal/)
  const loose: [object, RegExp][] = [
    [{ user: '' }, /runs as root/], [{ privileged: true }, /privileged/], [{ readOnlyRoot: false }, /can be written/], [{ capDrop: null }, /not dropped/],
    [{ capAdd: ['NET_ADMIN'] }, /has NET_ADMIN/], [{ securityOpt: null }, /new privileges/], [{ memory: 0 }, /memory/], [{ pidsLimit: null }, /processes/],
    [{ mounts: [{ source: '/var/run/docker.sock', writable: true }] }, /may write in \/var\/run\/docker\.sock/],
  ]
  for (const [change, words] of loose) assert.match(saw(judge('front-door-confined', changed(change) as object, HTTPS)), words)
  assert.equal(judge('front-door-confined', { frontDoorSeen: { ...door, container: undefined } }, HTTPS).verdict, 'not-applicable')
})

test('of a front door that nobody asks for, nothing may be left', () => {
  assert.equal(judge('front-door', { frontDoorSeen: frontDoorSeen.parse('') }).verdict, 'pass')
  assert.match(saw(judge('front-door', { frontDoorSeen: door })), /its settings|settings, certificates and keys/)
  assert.match(saw(judge('front-door', { frontDoorSeen: frontDoorSeen.parse('left network\n') })), /its network/)
  assert.throws(() => frontDoorSeen.parse('what\n'))
})

const read = (name: string): string => readFileSync(new URL(`../../../../src/areas/ways-in/files/${name}`, import.meta.url), 'utf8')
const written = (ways: object): Files => files(complete(specSchema.parse({ ways })), read)

test('the front door’s files: each way has its part, and none of the others’', () => {
  assert.deepEqual(written({}), { compose: '', caddyfile: '', clients: '', roots: '' })
  assert.deepEqual(written({ tailscale: { serve: false } }), { compose: '', caddyfile: '', clients: '', roots: '' })
  const https = written({ https: { name: 'claw.example.org', email: 'ada@example.org' } })
  assert.match(https.caddyfile, /^\temail ada@example\.org$/m)
  assert.doesNotMatch(https.caddyfile, /internal|client_auth|access|:8081/)
  assert.match(https.compose, /ports: \["0\.0\.0\.0:443:8443", "0\.0\.0\.0:80:8080"\]/)
  const served = written({ tailscale: {} })
  assert.doesNotMatch(served.caddyfile, /Strict-Transport|claw/)
  assert.match(served.compose, /ports: \["127\.0\.0\.1:18780:8081"\]/)
  const both = written({ https: { name: 'claw.example.org', authority: 'internal', access: 'basic', from: 'env:DOOR' }, tailscale: {} })
  for (const part of [/issuer internal/, /import \/etc\/front-door\/access/, /header_up -Authorization/, /http:\/\/:8081/]) assert.match(both.caddyfile, part)
  const clients = written({ https: { name: 'claw.example.org', access: 'certificate', clients: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' } })
  assert.match(clients.caddyfile, /mode require_and_verify/)
  assert.match(clients.clients, /^-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n$/)
  const directory = 'https://ca.example.org:9000/acme/acme/directory'
  const own = written({ https: { name: 'claw.example.org', directory, roots: '-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----' } })
  assert.match(own.caddyfile, /^\ttls \{\n\t\tissuer acme \{\n\t\t\tdir https:\/\/ca\.example\.org:9000\/acme\/acme\/directory\n\t\t\ttrusted_roots \/etc\/front-door\/authority\.pem\n\t\t\}\n\t\}$/m)
  assert.equal(own.roots, '-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n')
  const believed = written({ https: { name: 'claw.example.org', directory } })
  assert.match(believed.caddyfile, /issuer acme/)
  assert.doesNotMatch(believed.caddyfile, /trusted_roots/)
  for (const bad of ['http://ca.example.org/directory', 'https://ca.example.org', 'https://ca.example.org/{env.X}', 'https://ca.example.org/a b', 'https://me:it@ca.example.org/']) assert.throws(() => written({ https: { name: 'claw.example.org', directory: bad } }), /must be the https:\/\/ address/, bad)
})
