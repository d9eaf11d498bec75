/**
 * The whole journey on a practice server with the real OpenClaw: made, hardened, judged, used, broken, mended.
 * Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import type { Verdict } from '../../src/model/control.js'
import { hardshell, type Ran } from './run-hardshell.js'

const name = `journey-${process.pid}`
const host = `practice:${name}`
const cwd = mkdtempSync(join(tmpdir(), 'hs-journey-'))

interface AuditJson {
  readonly schema: string
  readonly score: number
  readonly grade: string
  readonly findings: readonly { readonly control: string; readonly verdict: Verdict; readonly evidence: readonly { readonly saw: string; readonly want: string }[] }[]
}

const run = (...args: string[]): Promise<Ran> => hardshell(args, { cwd })
const guest = async (command: string): Promise<string> => {
  const ran = await run('practice', 'ssh', name, command)
  assert.equal(ran.status, 0, ran.stderr)
  return ran.stdout
}
const audited = async (target = host): Promise<AuditJson> => {
  const ran = await run('audit', target, '--json', '--fail-on', 'none')
  assert.equal(ran.status, EXIT.ok, ran.stderr)
  return JSON.parse(ran.stdout) as AuditJson
}
const verdictOf = (audit: AuditJson, control: string): Verdict | undefined => audit.findings.find((finding) => finding.control === control)?.verdict

/** Everything of /etc that a person would miss, and the packages: what "unchanged" and "as it was" mean here. */
const LISTING = `cd / && find etc opt/openclaw home -xdev \\( -name .openclaw -o -name .openclaw-auth -o -name '.cache' \\) -prune -o -printf '%p %y %m %U:%G %l\\n' | sort; find etc opt/openclaw -xdev -type f -exec sha256sum {} + | sort; dpkg-query -W -f '\${Package} \${db:Status-Status}\\n'`

describe('the journey', () => {
  after(async () => {
    const gone = await run('practice', 'rm', name)
    rmSync(cwd, { recursive: true })
    assert.equal(gone.status, 0, gone.stderr)
  })

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
    assert.deepEqual([...areas].sort(), ['docker', 'firewall', 'gateway', 'host', 'image', 'secrets', 'ssh', 'state'])
    for (const { control, verdict, evidence } of audit.findings) {
      if (verdict === 'pass' || verdict === 'fail') assert.ok(evidence.length > 0, `${control} shows no evidence`)
    }
    const bad = audit.findings.filter(({ control, verdict }) => /^(gateway|secrets|state|image|firewall|docker)\./.test(control) && verdict !== 'pass' && verdict !== 'not-applicable')
    assert.deepEqual(bad, [])
  })

  it('audit prints no secret and leaves nothing on the host', async () => {
    const token = (await guest('cat /opt/openclaw/.env')).match(/^OPENCLAW_GATEWAY_TOKEN=(\S+)$/m)?.[1]
    assert.ok(token !== undefined && token.length >= 43, 'a token of 256 bits')
    const marker = (await guest('mktemp /root/marker.XXXXXX')).trim()
    const ran = await run('audit', host, '--json', '--fail-on', 'none')
    assert.ok(!(ran.stdout + ran.stderr).includes(token))
    const written = await guest(`find / -xdev -newer ${marker} -type f -not -path '/proc/*' -not -path '/run/*' -not -path '/var/log/*' -not -path '/var/lib/docker/*' -not -path '/home/deploy/.openclaw*' -not -path ${marker} -not -path '/tmp/*' ; ls /dev/shm; rm ${marker}`)
    assert.equal(written.trim(), '')
    const found = await guest(`journalctl --no-pager | grep -cF '${token}' || true; grep -rlF '${token}' /var/lib/hardshell /etc /root /tmp 2>/dev/null || true`)
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

  it('a second up changes nothing and says so', async () => {
    const before = await guest(LISTING)
    const started = await guest("docker inspect -f '{{.State.StartedAt}}' openclaw-gateway")
    const ran = await run('up', host, '--yes')
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    assert.match(ran.stderr, /Nothing to change/)
    assert.equal(await guest(LISTING), before)
    assert.equal(await guest("docker inspect -f '{{.State.StartedAt}}' openclaw-gateway"), started)
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
    await guest('useradd -m -s /bin/sh plain; install -d -m 700 -o plain /home/plain/.ssh; install -m 600 -o plain /root/.ssh/authorized_keys /home/plain/.ssh/authorized_keys')
    const spec = join(cwd, 'plain.yaml')
    const { writeFileSync } = await import('node:fs')
    const config = await sshConfig()
    writeFileSync(spec, `version: 1\nhosts:\n  plain: {address: ${host}}\n`)
    const { SshTransport } = await import('../../src/transport/open.js')
    const { observe } = await import('../../src/workflows/session.js')
    const { defaultSpec } = await import('../../src/spec/spec.js')
    const transport = new SshTransport(`practice-${name}`, ['-F', config, '-l', 'plain'], process.env)
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

  const sshConfig = async (): Promise<string> => {
    const { practiceSpecFile } = await import('../../src/cli/practice-server.js')
    const { dirname } = await import('node:path')
    return join(dirname(practiceSpecFile({ env: process.env } as never, name)), 'ssh_config')
  }
})
