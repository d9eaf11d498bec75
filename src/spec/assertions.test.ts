import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ASSERTIONS } from './assertions.js'
import { pathText } from './keys.js'
import { complete, specSchema } from './spec.js'

type Written = Record<string, unknown>
const commit = 'a'.repeat(40)
const integrity = `sha512-${'A'.repeat(86)}==`
const allow = (...rows: Written[]): Written => ({ firewall: { allow: rows.map((row) => ({ why: 'w', ...row })) } })
const risk = (control: string) => ({ control, risk: 'r', why: 'w', revisit: '2027-01-01' })

const program = (...rows: Written[]): Written => ({
  image: { binaries: rows.map((row) => ({ name: 'gog', version: '0.11.0', url: 'https://example.org/v0.11.0/gog', sha256: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03', ...row })) },
})

function judge(written: Written) {
  const spec = complete(specSchema.parse(written))
  const context = {
    controls: ['ssh.password-login', 'gateway.token'],
    written: (path: readonly (string | number)[]) => path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], written) !== undefined,
  }
  return ASSERTIONS.map((assertion) => ({ title: assertion.title, paths: assertion.broken(spec, context).map(({ path }) => pathText(path)) }))
}

const told = (...channels: Written[]): Written => ({ health: { channels } })
const https = (keys: Written): Written => ({ ways: { https: { name: 'claw.example.org', ...keys } } })
const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
const PHONE = { name: 'phone', kind: 'ntfy', from: 'env:PHONE' }

const rows: [string, Written, string[]][] = [
  ['nothing written', {}, []],
  ['a channel, and mail', told(PHONE, { name: 'mail', kind: 'email', to: 'ada@example.org' }), []],
  ['two channels of one name', told(PHONE, { ...PHONE, kind: 'slack' }), ['health.channels[1].name']],
  ['a channel that goes nowhere', told({ name: 'phone', kind: 'ntfy' }), ['health.channels[0].kind']],
  ['mail to a webhook', told({ name: 'mail', kind: 'email', from: 'env:MAIL' }), ['health.channels[0].kind']],
  ['a disk that is critical before it is a warning', { health: { disk: { warning: 95, critical: 90 } } }, ['health.disk.critical']],
  ['HTTPS', https({}), []],
  ['HTTPS, and Tailscale for SSH', { ways: { https: { name: 'claw.example.org' }, tailscale: { serve: false } } }, []],
  ['HTTPS, and served by Tailscale at the same port', { ways: { https: { name: 'claw.example.org' }, tailscale: {} } }, ['ways.tailscale.port']],
  ['HTTPS, and served by Tailscale at another', { ways: { https: { name: 'claw.example.org' }, tailscale: { port: 8443 } } }, []],
  ['served by Tailscale where SSH is', { ways: { tailscale: { port: 22 } } }, ['ways.tailscale.port']],
  ['HTTPS with a password that nobody knows', https({ access: 'basic' }), ['ways.https.access']],
  ['HTTPS with a password', https({ access: 'basic', from: 'env:DOOR', user: 'ada' }), []],
  ['HTTPS with a password, for nothing', https({ from: 'env:DOOR', user: 'ada' }), ['ways.https.from', 'ways.https.user']],
  ['HTTPS for certificates of nobody', https({ access: 'certificate' }), ['ways.https.access']],
  ['HTTPS with an authority of clients, for nothing', https({ clients: PEM }), ['ways.https.clients']],
  ['HTTPS of its own authority, which writes to nobody', https({ authority: 'internal', email: 'ada@example.org' }), ['ways.https.email']],
  ['HTTPS of an authority of your own', https({ directory: 'https://ca.example.org:9000/acme/acme/directory', roots: PEM }), []],
  ['HTTPS of its own authority, which has no directory', https({ authority: 'internal', directory: 'https://ca.example.org/directory', roots: PEM }), ['ways.https.directory', 'ways.https.roots']],
  ['HTTPS of a public authority that others than all believe', https({ roots: PEM }), ['ways.https.roots']],
  ['a gateway where HTTPS is', { ...https({}), gateway: { port: 443 } }, ['gateway.port']],
  ['a front door where the gateway is', { ways: { frontDoor: { port: 18789 } } }, ['ways.frontDoor.port']],
  ['a front door where HTTPS is', { ways: { frontDoor: { port: 80 } } }, ['ways.frontDoor.port']],
  ['a front door in the world’s network', { ways: { frontDoor: { network: '8.8.8.8/29' } } }, ['ways.frontDoor.network']],
  ['a front door in the middle of a network', { ways: { frontDoor: { network: '10.1.1.4/29' } } }, ['ways.frontDoor.network']],
  ['an image for a front door of Debian', { ways: { frontDoor: { source: 'debian', image: 'caddy:2' } } }, ['ways.frontDoor.image']],
  ['root deploys', { deploy: { user: 'root' } }, ['deploy.user']],
  ['a system user deploys', { deploy: { user: 'www-data' } }, ['deploy.user']],
  ['another user deploys', { deploy: { user: 'claw' } }, []],
  ['git without a checkout', { image: { source: 'git' } }, ['image.source']],
  ['git with a checkout', { image: { source: 'git', git: { url: 'https://github.com/openclaw/openclaw.git', commit } } }, []],
  ['git over ssh', { image: { source: 'git', git: { url: 'git@github.com:openclaw/openclaw.git', commit } } }, []],
  ['a checkout that is an option', { image: { source: 'git', git: { url: '--upload-pack=x', commit } } }, ['image.git.url']],
  ['a checkout through a helper program', { image: { source: 'git', git: { url: 'ext::sh -c x', commit } } }, ['image.git.url']],
  ['a checkout without source git', { image: { git: { url: 'https://x/y', commit } } }, ['image.git']],
  ['a digest with npm', { image: { source: 'npm', digest: `sha256:${'a'.repeat(64)}` } }, ['image.digest']],
  ['a digest with official', { image: { digest: `sha256:${'a'.repeat(64)}` } }, []],
  ['a repository with npm', { image: { source: 'npm', repository: 'ghcr.io/x/y' } }, ['image.repository']],
  ['an integrity with official', { image: { integrity } }, ['image.integrity']],
  ['an integrity without a release', { image: { source: 'npm', integrity } }, ['image.integrity']],
  ['an integrity with its release', { image: { source: 'npm', integrity, version: '2026.9.6' } }, []],
  ['a registry with official', { image: { registry: 'https://x.example' } }, ['image.registry']],
  ['a registry without TLS', { image: { source: 'npm', registry: 'http://registry.example.org' } }, ['image.registry']],
  ['a registry without TLS, pinned', { image: { source: 'npm', registry: 'http://registry.example.org', integrity, version: '2026.9.6' } }, []],
  ['a registry on the loopback', { image: { source: 'npm', registry: 'http://127.0.0.1:4873' } }, []],
  ['a program', program({}), []],
  ['a program of the latest release', program({ url: 'https://github.com/x/gog/releases/latest/download/gog' }), ['image.binaries[0].url']],
  ['a program twice', program({}, { name: 'wacli' }, { version: '0.12.0' }), ['image.binaries[2].name']],
  ['a program in place of the image’s own', program({ name: 'node' }), ['image.binaries[0].name']],
  ['a package twice, once with its version', { image: { packages: ['ffmpeg', 'jq', 'ffmpeg=7.1'] } }, ['image.packages[2]']],
  ['packages without TLS', { docker: { repository: 'http://mirror.example.org/linux' } }, ['docker.repository']],
  ['packages without TLS, pinned', { docker: { repository: 'http://mirror.example.org/linux', fingerprint: 'A'.repeat(40) } }, []],
  ['packages from a private network', { docker: { repository: 'http://172.17.0.1:8080/linux' } }, []],
  ['packages from a public 172', { docker: { repository: 'http://172.32.0.1/linux' } }, ['docker.repository']],
  ['a name that begins like a private address', { docker: { repository: 'http://10.evil.example/' } }, ['docker.repository']],
  ['packages from the loopback in IPv6', { docker: { repository: 'http://[::1]:8080/linux' } }, []],
  ['a repository with the distribution’s docker', { docker: { source: 'distro', repository: 'https://x.example', fingerprint: 'A'.repeat(40) } }, ['docker.repository', 'docker.fingerprint']],
  ['memory that kills it', { gateway: { memory: '1g' } }, ['gateway.memory']],
  ['memory just short', { gateway: { memory: '1535m' } }, ['gateway.memory']],
  ['memory just enough', { gateway: { memory: '1536m' } }, []],
  ['one port for two', { gateway: { appsPort: 18789 } }, ['gateway.appsPort']],
  ['a port for MCP Apps', { gateway: { appsPort: 18790 } }, []],
  ['the port for MCP Apps open to the world', { ...allow({ port: 9001 }), gateway: { appsPort: 9001 } }, ['firewall.allow[0].port']],
  ['state inside the deployment', { gateway: { state: '/opt/openclaw/state' } }, ['gateway.state']],
  ['state is the deployment', { gateway: { state: '/opt/openclaw' } }, ['gateway.state']],
  ['the deployment inside the state', { gateway: { state: '/srv/claw', directory: '/srv/claw/deploy' } }, ['gateway.state']],
  ['neighbours with the same beginning', { gateway: { state: '/opt/openclaw-state' } }, []],
  ['state in a folder of the system', { gateway: { state: '/etc' } }, ['gateway.state']],
  ['the deployment where a restart empties', { gateway: { directory: '/run/openclaw' } }, ['gateway.directory']],
  ['a port for nobody', allow({ port: 80, from: 'everywhere' }), ['firewall.allow[0].from']],
  ['a port for addresses and networks', allow({ port: 80, from: '203.0.113.7' }, { port: 80, from: '2001:db8::/32' }, { port: 80, from: '10.0.0.0/8' }), []],
  ['a network that is too wide a mask', allow({ port: 80, from: '10.0.0.0/33' }), ['firewall.allow[0].from']],
  ['the gateway open to the world', allow({ port: 18789 }), ['firewall.allow[0].port']],
  ['the bridge open to the world', allow({ port: 18790, from: '0.0.0.0/0' }), ['firewall.allow[0].port']],
  ['the moved gateway open to half the world', { ...allow({ port: 9000, from: '0.0.0.0/1' }), gateway: { port: 9000 } }, ['firewall.allow[0].port']],
  ['the gateway open to IPv6', allow({ port: 18789, from: '::/0' }), ['firewall.allow[0].port']],
  ['the gateway for one network', allow({ port: 18789, from: '100.64.0.0/10' }), []],
  ['Docker open to the world', allow({ port: 2375 }), ['firewall.allow[0].port']],
  ['a port twice', allow({ port: 80 }, { port: 443 }, { port: 80 }), ['firewall.allow[2].port']],
  ['a port for two protocols', allow({ port: 80 }, { port: 80, protocol: 'udp' }), []],
  ['a second place for backups', { backup: { offsite: 'sftp:claw@storage.example.org:/vps', appendOnly: true } }, []],
  ['a second place for plain archives', { backup: { engine: 'tar', offsite: 'b2:bucket:vps' } }, ['backup.offsite']],
  ['append-only without a second place', { backup: { appendOnly: true } }, ['backup.appendOnly']],
  ['a password in the second place', { backup: { offsite: `rest:https://claw:${'x'.repeat(12)}@storage.example.org/` } }, ['backup.offsite']],
  ['a risk of a control that is', { acceptedRisks: [risk('gateway.token')] }, []],
  ['a risk of no control', { acceptedRisks: [risk('gateway.tokn')] }, ['acceptedRisks[0].control']],
  ['a risk twice', { acceptedRisks: [risk('gateway.token'), risk('gateway.token')] }, ['acceptedRisks[1].control']],
]
for (const [name, written, want] of rows) test(name, () => assert.deepEqual(judge(written).flatMap(({ paths }) => paths), want))

test('every assertion is broken by some row', () => {
  const seen = new Set(rows.flatMap(([, written]) => judge(written).flatMap(({ title, paths }) => (paths.length > 0 ? [title] : []))))
  assert.deepEqual(ASSERTIONS.map(({ title }) => title).filter((title) => !seen.has(title)), [])
})
