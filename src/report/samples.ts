/** One scorecard and one plan with something of everything, for the report tests. */
import type { Exposure } from '../audit/exposure.js'
import type { Scorecard } from '../audit/scorecard.js'
import { score } from '../audit/score.js'
import { directory, packages, putFile, reload, script, unit, validate } from '../model/change.js'
import type { Category, Finding, Severity, Verdict } from '../model/control.js'
import type { Plan } from '../model/plan.js'
import type { AuditReport } from './audit.js'

const finding = (control: string, title: string, severity: Severity, category: Category, verdict: Verdict, more: Partial<Finding> = {}): Finding => ({
  control, title, severity, category, verdict, evidence: [], ...more,
})
const passes = (count: number, severity: Severity, category: Category): Finding[] =>
  Array.from({ length: count }, (_, at) => finding(`${category.slice(0, 3)}.pass-${severity}-${at}`, 'A lock that holds', severity, category, 'pass', { evidence: [{ fact: 'lock', saw: 'closed', want: 'closed' }] }))

export const findings: readonly Finding[] = [
  ...passes(4, 'critical', 'baseline'), ...passes(6, 'high', 'baseline'), ...passes(5, 'medium', 'supply chain'), ...passes(2, 'high', 'supply chain'), ...passes(3, 'critical', 'network'), ...passes(4, 'high', 'operations'),
  finding('ssh.max-auth', 'SSH gives up after three wrong tries', 'medium', 'baseline', 'fail', { evidence: [{ fact: 'sshd', saw: '6', want: '3' }], remedy: 'ssh.drop-in' }),
  finding('ssh.password-login', 'SSH refuses passwords', 'critical', 'baseline', 'fail', { evidence: [{ fact: 'sshd', saw: 'yes', want: 'no' }], remedy: 'ssh.drop-in' }),
  finding('network.exposed', 'Only declared ports are open to the world', 'high', 'network', 'fail', {
    evidence: ['0.0.0.0:18789 docker-proxy', '[::]:5432 postgres'].map((saw) => ({ fact: 'listeners', saw, want: 'only 22/tcp' })),
    advice: 'Find what listens with `ss -tlnp`, stop it or bind it to 127.0.0.1, then run the audit again.',
  }),
  finding('host.updates', 'Security updates are installed by themselves', 'high', 'operations', 'unknown', { because: 'apt: needs root: log in as root, or let this user use sudo without a password' }),
  finding('host.disk-encryption', 'The disk is encrypted', 'low', 'baseline', 'fail', { evidence: [{ fact: 'disk', saw: 'ext4 on /dev/sda1', want: 'crypt' }], advice: 'reinstall with LUKS', accepted: { risk: 'whoever takes the disk reads it', why: 'the server stands in a locked room', mitigations: 'the room is watched', revisit: '2027-05-01' } }),
  finding('gateway.token', 'The wrong token is refused', 'critical', 'network', 'not-applicable', { because: 'gateway: no gateway on this host' }),
]
export const card: Scorecard = { host: 'vps', takenAt: '2026-11-22T18:50:11Z', login: { user: 'root', root: true }, findings, score: score(findings) }

/** What a host that wants to harm its reader would say. */
const EVIL = '\u001b[2J</script><img src=x onerror=alert(1)>"\'&]]>\u202e`|\n# not a heading\u0000\ud800'
const hostile: Finding = { ...(findings.find(({ verdict }) => verdict === 'fail') as Finding), control: 'openclaw.evil', title: EVIL, evidence: [{ fact: 'evil', saw: EVIL, want: '' }], because: EVIL, advice: EVIL, lenses: { child: EVIL, principle: EVIL } }
export const exposed: Exposure = {
  notKnown: ['what Tailscale serves: ran out of time'],
  doors: [
    { protocol: 'tcp', port: 22, who: 'sshd', addresses: ['0.0.0.0', '::'], declared: 'SSH', seen: { internet: { answer: 'open', proof: 'tried', because: 'answered at 192.88.99.4' } } },
    { protocol: 'tcp', port: 5432, who: 'postgres', addresses: ['0.0.0.0'], declared: undefined, seen: { internet: { answer: 'open', proof: 'read', because: 'ufw lets it in' } } },
    { protocol: 'udp', port: 5353, who: 'avahi-daemon', addresses: ['0.0.0.0'], declared: undefined, seen: { internet: { answer: 'closed', proof: 'read', because: 'ufw has no rule that lets it in' } } },
    { protocol: 'tcp', port: 18789, who: 'container openclaw-gateway', addresses: ['127.0.0.1'], declared: 'the gateway, for tunnels', seen: { internet: { answer: 'closed', proof: 'tried', because: 'nothing answered at 192.88.99.4' } } },
    { protocol: 'tcp', port: 631, who: 'cupsd', addresses: ['127.0.0.1'], declared: undefined, seen: { internet: { answer: 'closed', proof: 'read', because: 'bound to loopback' } } },
  ],
}
const evilDoor: Exposure = { notKnown: [EVIL], doors: [{ protocol: 'tcp', port: 1, who: EVIL, addresses: [EVIL], declared: EVIL, seen: { internet: { answer: 'unknown', proof: 'none', because: EVIL } } }] }
export const own: readonly Finding[] = [...findings, hostile]
export const one: AuditReport = { version: '0.1.0', several: false, unreached: [], cards: [{ ...card, findings: own, score: score(own), exposure: exposed }] }
const evilHost = { ...card, host: EVIL, findings: own, score: score(own), exposure: evilDoor }
export const many: AuditReport = { version: '0.1.0', several: true, unreached: [{ host: `gone ${EVIL}`, message: 'cannot be reached', hint: 'try: ssh gone true' }], cards: [card, evilHost] }

const settled = { lockout: false, restartsGateway: false, asked: [] }
export const plan: Plan = {
  host: 'vps',
  steps: [
    {
      id: 'ssh.drop-in', title: 'SSH server settings', why: 'Passwords are guessed all day long; keys are not.', lockout: true, restartsGateway: false,
      asked: [{ control: 'ssh.password-login', verdict: 'fail' }, { control: 'ssh.max-auth', verdict: 'unknown' }],
      changes: [
        { change: putFile('/etc/ssh/sshd_config.d/10-hardshell.conf', '# hardshell\nPasswordAuthentication no\nMaxAuthTries 3\n', { mode: '600' }), effect: 'update', now: '# hardshell\nPasswordAuthentication yes\nMaxAuthTries 3\n' },
        { change: validate('sshd -t'), effect: 'run' },
        { change: reload('ssh.service'), effect: 'run' },
      ],
    },
    {
      ...settled, id: 'gateway.container', title: 'Gateway container', why: 'The gateway runs without root and without capabilities.', restartsGateway: true,
      changes: [
        { change: packages('docker-ce', 'docker-compose-plugin'), effect: 'no-op' },
        { change: directory('/opt/openclaw', '750', 'deploy:deploy'), effect: 'create' },
        { change: putFile('/opt/openclaw/compose.yaml', 'services:\n  gateway: {}\n', { owner: 'deploy:deploy' }), effect: 'create' },
        { change: unit('docker.service'), effect: 'update' },
        { change: script('the image openclaw 2026.9.6 is built', '#!/bin/sh\nexit 0\n', { VERSION: '2026.9.6' }), effect: 'run', now: 'no image with this version\n' },
        { change: script('the token is in .env', '#!/bin/sh\n', {}), effect: 'unknown' },
      ],
    },
    { ...settled, id: 'host.packages', title: 'Base packages', why: 'They are needed.', changes: [{ change: packages('ufw'), effect: 'no-op' }, { change: validate('true'), effect: 'run' }] },
  ],
}
