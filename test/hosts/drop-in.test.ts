/** ssh.drop-in on a practice server: it wins, or it refuses with the reason and leaves the host as it was; and root's closing has no consequence for who owns the host. */
import assert from 'node:assert/strict'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import type { PlannedStep } from '../../src/model/plan.js'
import { makePlan } from '../../src/plan/make-plan.js'
import { applyStep, preview, undoEntry } from '../../src/runner/apply.js'
import { defaultSpec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import { wantedSteps } from '../../src/workflows/plan.js'
import { Guest, verdictOf } from './guest.js'

const FOLDER = '/etc/ssh/sshd_config.d'
const CLOUD = `${FOLDER}/50-cloud-init.conf`
const server = new Guest(`drop-in-${process.pid}`)
const closed = join(dirname(server.sshConfig), 'root-closed')

describe('ssh.drop-in', () => {
  let steps: ReadonlyMap<string, PlannedStep>
  let run = 0
  const logins: string[] = []
  const transport = new SshTransport(`practice-${server.name}`, ['-F', server.sshConfig], process.env, { user: 'deploy', first: false, onLogin: (who) => logins.push(who) })
  const guest = server.root.bind(server)
  const changed = async (script: string): Promise<void> => {
    await guest(script)
    await server.reloadSsh()
  }
  const dropIn = (): PlannedStep => steps.get('ssh.drop-in') ?? assert.fail('there is no such step')
  const apply = (step = dropIn()) => applyStep(transport, step, { run: `drop-in-${++run}`, position: 0, onEvent: () => undefined, deployUser: 'deploy' })
  const listing = (): Promise<string> => guest('cd / && find etc/ssh etc/systemd -printf "%p %m %U:%G %l\\n" | sort; find etc/ssh -type f -exec sha256sum {} + | sort')

  /** Not begun or reversed, and the host as before. */
  const refused = async (says: RegExp): Promise<void> => {
    const was = await listing()
    const outcome = await apply()
    assert.equal(outcome.status, 'failed')
    assert.match(outcome.tail.join('\n'), says)
    assert.equal(await listing(), was)
    assert.match(await guest('sshd -T -C user=root,host=x,addr=203.0.113.77,laddr=198.51.100.1,lport=22 || true'), /^(permitrootlogin (without-password|yes|prohibit-password)$|$)/m)
  }

  before(async () => {
    await Guest.make(server.name)
    steps = new Map(makePlan(server.host, wantedSteps(defaultSpec()), new Map(), []).steps.map((step) => [step.id, step]))
    for (const id of ['host.packages', 'host.deploy-user']) {
      const outcome = await apply(steps.get(id))
      assert.equal(outcome.status, 'done', outcome.tail.join('\n'))
    }
    // what a provider's image brings
    await changed(`printf 'PasswordAuthentication yes\\n' >${CLOUD}`)
  })
  after(async () => {
    await transport.close()
    await server.remove()
  })
  afterEach(() => changed(`rm -f ${FOLDER}/00-*.conf; sed -i '/^Bogus/d; /^Match/,$d' /etc/ssh/sshd_config`))

  it('syntax errors that are there already: named, nothing begun', async () => {
    await guest('echo "Bogus yes" >>/etc/ssh/sshd_config')
    await refused(/Bad configuration option: Bogus[\s\S]*refuses its own configuration as it is now/)
  })

  it('a line that is read earlier: named, reversed', async () => {
    await changed(`echo "PasswordAuthentication yes" >${FOLDER}/00-mine.conf`)
    await refused(/sshd does PasswordAuthentication yes[\s\S]*00-mine\.conf:1/)
  })

  it('a Match block that lets root in by itself: named, reversed', async () => {
    await changed('printf "Match User root\\n  PermitRootLogin yes\\n" >>/etc/ssh/sshd_config')
    await refused(/for root sshd does PermitRootLogin yes[\s\S]*Match User root/)
  })

  it('Match blocks for an address, a group, a port, a user: each is asked about', async () => {
    const blocks = [
      'Match Address 10.0.0.0/8', '  PasswordAuthentication yes',
      'Match group "hs-group"', 'PermitEmptyPasswords=yes',
      'Match LocalPort 2222 User backup,deploy', 'KbdInteractiveAuthentication yes',
      'Match Address 192.168.*', 'PermitRootLogin yes',
      'Match User backup', 'PermitRootLogin yes', 'AllowUsers backup',
      'Match Host *.example.org', 'MaxAuthTries 20',
    ].join('\n')
    await guest(`groupadd hs-group; gpasswd -a games hs-group >/dev/null; cp -a /etc/ssh/sshd_config /root/was; printf '%s\n' '${blocks}' >>/etc/ssh/sshd_config; sshd -t`)
    try {
      const audit = await server.audit()
      const facts = (claim: string): readonly string[] => audit.findings.find(({ control }) => control === `ssh.${claim}`)?.evidence.map(({ fact }) => fact) ?? []
      for (const [claim, says] of [
        ['password-login', /^passwordauthentication for Match Address 10\.0\.0\.0\/8 \(\/etc\/ssh\/sshd_config:\d+\)$/],
        ['empty-passwords', /^permitemptypasswords for Match group hs-group /],
        ['keyboard-interactive', /^kbdinteractiveauthentication for Match LocalPort 2222 User backup,deploy /],
        ['root-login', /^permitrootlogin for Match Address 192\.168\.\* /],
        ['max-auth-tries', /^maxauthtries for Match Host \*\.example\.org /],
      ] as const) {
        assert.equal(verdictOf(audit, `ssh.${claim}`), 'fail', claim)
        assert.equal(facts(claim).filter((fact) => says.test(fact)).length, 1, facts(claim).join('\n'))
      }
      assert.equal(facts('root-login').filter((fact) => /User backup/.test(fact)).length, 0)
    } finally {
      await guest('cp -a /root/was /etc/ssh/sshd_config; rm /root/was; groupdel hs-group')
    }
  })

  it('a main file that reads no drop-ins: says what to put there', async () => {
    await changed('cp -a /etc/ssh/sshd_config /root/was; sed -i "/^Include/d" /etc/ssh/sshd_config')
    try {
      await refused(/make this its first line: Include/)
    } finally {
      await changed('cp -a /root/was /etc/ssh/sshd_config; rm /root/was')
    }
  })

  it('wins over cloud-init; root is closed, and the same address goes on working', async () => {
    const before = await listing()
    const outcome = await apply()
    assert.equal(outcome.status, 'done', outcome.tail.join('\n'))
    const audit = await server.audit()
    for (const claim of ['password-login', 'keyboard-interactive', 'root-login', 'empty-passwords', 'allow-users', 'max-auth-tries']) assert.equal(verdictOf(audit, `ssh.${claim}`), 'pass', claim)
    const looks = await preview(transport, [{ id: 'ssh.drop-in', changes: dropIn().changes.map(({ change }) => change) }])
    assert.deepEqual([...new Set(looks.get('ssh.drop-in')?.map(({ effect }) => effect))], ['no-op'])

    // the audit above came in as root's stead, said so, and remembers it
    assert.ok(existsSync(closed))
    const again = await server.run('audit', server.host, '--json', '--fail-on', 'none')
    assert.doesNotMatch(again.stderr, /root is closed/)
    rmSync(closed)
    const anew = await server.run('audit', server.host, '--json', '--fail-on', 'none')
    assert.match(anew.stderr, /root is closed on .*: logging in as deploy, with sudo/)
    assert.equal((await server.sh('id -u; pwd')).trim(), '0\n/root')

    // the only way in is not for taking away
    const tooEarly = await server.run('undo', 'host.deploy-user', '--host', server.host, '--yes')
    assert.notEqual(tooEarly.status, 0)
    assert.match(tooEarly.stderr, /undo ssh\.drop-in first/)
    assert.equal((await server.sh('id -u')).trim(), '0')

    const undone = await undoEntry(transport, { run: `drop-in-${run}`, position: 0, step: 'ssh.drop-in', changes: [] }, () => undefined)
    assert.equal(undone.status, 'undone', undone.tail.join('\n'))
    assert.equal(await listing(), before)
    assert.equal((await server.sh('id -u')).trim(), '0')
  })

  it('a login that was lost is made anew as the deploy user', async () => {
    assert.equal((await apply()).status, 'done')
    // a login made as root before lives on; a forwarding makes its own
    assert.match((await transport.run('id -un')).stdout.toString(), /^(root|deploy)\n$/)
    const forwarding = await transport.forward({ localPort: 0, remotePort: 22 })
    await forwarding.close()
    await transport.close()
    const later = new SshTransport(`practice-${server.name}`, ['-F', server.sshConfig], process.env, { user: 'deploy', first: false, onLogin: (who) => logins.push(who) })
    const stranger = new SshTransport(`practice-${server.name}`, ['-F', server.sshConfig, '-o', 'User=nobody'], process.env, { user: 'deploy', first: false, onLogin: () => assert.fail('who is not root is not replaced') })
    try {
      assert.equal((await later.run('id -un')).stdout.toString(), 'deploy\n')
      assert.equal(logins.at(-1), 'other')
      assert.equal(await later.freshLogin(30_000, { sudo: true }), true)
      await assert.rejects(stranger.run('true'), /accepts none of your keys/)
    } finally {
      await later.close()
      await stranger.close()
    }
  })
})
