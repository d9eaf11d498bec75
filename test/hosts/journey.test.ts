/**
 * The whole journey on a practice server with the real OpenClaw: made, hardened, judged, used, broken, mended.
 * Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { areas as catalogue } from '../../src/areas/catalogue.js'
import { EXIT } from '../../src/model/errors.js'
import { defaultSpec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import { observe } from '../../src/workflows/session.js'
import { Guest, verdictOf, type AuditJson } from './guest.js'
import { openChecks } from './open-checks.js'

const server = new Guest(`journey-${process.pid}`)
const { host, name } = server
const run = server.run.bind(server)
const guest = server.sh.bind(server)
const audited = server.audit.bind(server)

/** Honestly unknown where the package registry attests and audits nothing, and no scanner is installed. */
const NOBODY_CAN_SAY = /^image\.(attested|scanned|packages-audited)$/

describe('the journey', () => {
  after(() => server.remove())

  it('practice: one command ends with a scorecard of a hardened gateway', async () => {
    const ran = await run('practice', '--yes', '--name', name)
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    assert.match(ran.stdout, /of 100/)
    assert.match(ran.stderr, new RegExp(`hardshell open ${host}`))
  })

  it('audit: at least thirty controls in every area touched, with evidence; no gateway lock fails', async () => {
    const audit = await audited()
    assert.equal(audit.schema, 'hardshell.audit.v1')
    assert.ok(audit.findings.length >= 30, `${audit.findings.length} controls`)
    const areas = new Set(audit.findings.map(({ control }) => control.split('.')[0]))
    assert.deepEqual([...areas].sort(), catalogue.map(({ name }) => name).sort())
    for (const { control, verdict, evidence } of audit.findings) {
      if (verdict === 'pass' || verdict === 'fail') assert.ok(evidence.length > 0, `${control} shows no evidence`)
    }
    const bad = audit.findings.filter(({ control, verdict }) => /^(gateway|secrets|state|image|firewall|docker)\./.test(control) && verdict !== 'pass' && verdict !== 'not-applicable' && !(verdict === 'unknown' && NOBODY_CAN_SAY.test(control)))
    assert.deepEqual(bad, [])
  })

  it('audit prints no secret and leaves nothing on the host', async () => {
    const token = (await guest('cat /opt/openclaw/.env')).match(/^OPENCLAW_GATEWAY_TOKEN=(\S+)$/m)?.[1]
    assert.ok(token !== undefined && token.length >= 43, 'a token of 256 bits')
    // fail2ban writes down every login it sees, ours too, the host looks at itself every minute, and systemd notes when a timer ran: none is the audit's
    const marker = (await guest('mktemp /root/marker.XXXXXX')).trim()
    const ran = await run('audit', host, '--json', '--fail-on', 'none')
    assert.ok(!(ran.stdout + ran.stderr).includes(token))
    const written = await guest(`find / -xdev -newer ${marker} -type f -not -path '/proc/*' -not -path '/run/*' -not -path '/var/log/*' -not -path '/var/lib/docker/*' -not -path '/home/deploy/.openclaw*' -not -path ${marker} -not -path '/tmp/*' -not -path '/var/lib/fail2ban/*' -not -path '/var/lib/hardshell/health/*' -not -path '/var/lib/systemd/timers/*'; ls /dev/shm; rm ${marker}`)
    assert.equal(written.trim(), '')
    // by the console: what goes through sudo is in the journal itself
    const found = await server.root(`journalctl --no-pager | grep -cF '${token}' || true; grep -rlF --exclude='runc-process*' '${token}' /var/lib/hardshell /etc /root /tmp 2>/dev/null || true`)
    assert.equal(found.trim(), '0')
  })

  it('verify: the right token is taken, a wrong one and none are refused', async () => {
    const ran = await run('verify', host, '--json')
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    const { findings } = JSON.parse(ran.stdout) as AuditJson
    for (const control of ['gateway.right-token', 'gateway.wrong-token-refused', 'gateway.no-token-refused']) {
      assert.equal(findings.find((finding) => finding.control === control)?.verdict, 'pass', control)
    }
  })

  openChecks(() => ({ host, cwd: server.cwd, sh: guest }))

  it('a second up changes nothing and says so', async () => {
    const before = await server.listing()
    const started = await guest("docker inspect -f '{{.State.StartedAt}}' openclaw-gateway")
    const ran = await run('up', host, '--yes')
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    assert.match(ran.stderr, /Nothing to change/)
    assert.equal(await server.listing(), before)
    assert.equal(await guest("docker inspect -f '{{.State.StartedAt}}' openclaw-gateway"), started)
  })

  it('fail2ban counts a failed login, on a host that writes no auth.log', async () => {
    const counted = async (): Promise<number> => Number(/Total failed:\s+(\d+)/.exec(await guest('test ! -e /var/log/auth.log && fail2ban-client status sshd'))?.[1])
    const before = await counted()
    const stranger = new SshTransport(`practice-${name}`, ['-F', server.sshConfig, '-o', 'User=stranger'], process.env)
    assert.equal(await stranger.freshLogin(30_000), false)
    await stranger.close()
    await guest(`timeout 60 sh -c 'until fail2ban-client status sshd | grep -Eq "Total failed:[^0-9]*${before + 1}"; do sleep 0.2; done'`)
    assert.equal(await counted(), before + 1)
  })

  it('undo of one step is found by the control that it mended, and up mends it again', async () => {
    const undone = await run('undo', 'firewall.ufw', '--host', host, '--yes')
    assert.equal(undone.status, EXIT.ok, undone.stderr)
    assert.equal(verdictOf(await audited(), 'firewall.active'), 'fail')
    const again = await run('up', host, '--yes')
    assert.equal(again.status, EXIT.ok, again.stdout + again.stderr)
    assert.equal(verdictOf(await audited(), 'firewall.active'), 'pass')
  })

  it('a broken lock on the gateway fails audit and verify, and up mends it', async () => {
    await guest("sed -i 's/127\\.0\\.0\\.1:/0.0.0.0:/' /opt/openclaw/compose.yaml && cd /opt/openclaw && docker compose up -d 2>&1")
    const audit = await run('audit', host, '--json')
    assert.equal(audit.status, EXIT.findings)
    assert.equal(verdictOf(JSON.parse(audit.stdout) as AuditJson, 'gateway.loopback-only'), 'fail')
    assert.equal(verdictOf(JSON.parse(audit.stdout) as AuditJson, 'firewall.published-on-loopback'), 'fail')
    const mended = await run('up', host, '--yes')
    assert.equal(mended.status, EXIT.ok, mended.stdout + mended.stderr)
    assert.equal(verdictOf(await audited(), 'gateway.loopback-only'), 'pass')
  })

  it('a user without sudo may audit: what it cannot see is unknown, and nothing that root sees fail passes', async () => {
    await guest('useradd -m -s /bin/sh plain; install -d -m 700 -o plain /home/plain/.ssh; install -m 600 -o plain /root/.ssh/authorized_keys /home/plain/.ssh/authorized_keys; echo AllowUsers plain >/etc/ssh/sshd_config.d/05-plain.conf')
    await server.reloadSsh()
    const transport = new SshTransport(`practice-${name}`, ['-F', server.sshConfig, '-l', 'plain'], process.env)
    try {
      const { card } = await observe({ host: 'plain', spec: defaultSpec(), transport, today: '2026-01-01' })
      assert.equal(transport.logins, 1, 'one SSH login')
      assert.equal(card.login.root, false)
      const asRoot = await audited()
      const unknown = card.findings.filter((finding) => finding.verdict === 'unknown')
      assert.ok(unknown.length >= 10, `${unknown.length} unknown`)
      for (const finding of card.findings.filter(({ verdict }) => verdict === 'pass')) {
        assert.equal(verdictOf(asRoot, finding.control), 'pass', `${finding.control} passes for plain but not for root`)
      }
      for (const control of ['ssh.password-login', 'secrets.token-strength', 'gateway.right-token', 'firewall.active']) {
        assert.equal(card.findings.find((finding) => finding.control === control)?.verdict, 'unknown', control)
      }
    } finally {
      await transport.close()
    }
  })
})
