/**
 * No lockout, ever: every way we know to lock oneself out of a server, tried on one, under the guard. Each ends with
 * access back within two minutes, /etc as it was, and a journal that says what happened. The operator logs in as the
 * deploy user throughout, as on a host whose root is closed. Seconds without access are printed.
 */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { putFile, restart, script, type Change } from '../../src/model/change.js'
import type { JournalEntry } from '../../src/model/journal.js'
import type { PlannedStep } from '../../src/model/plan.js'
import { applyStep, readJournal, undoEntry, type StepOutcome } from '../../src/runner/apply.js'
import { defaultSpec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import type { Transport } from '../../src/transport/transport.js'
import { wantedSteps } from '../../src/workflows/plan.js'
import { atProof } from './at-proof.js'
import { Guest } from './guest.js'

const run = promisify(execFile)
const DROP_IN = '/etc/ssh/sshd_config.d/00-lockout-test.conf'
const WITHIN_SECONDS = 120
/** Seconds after which a monitor gives up on a host. */
const HOPELESS_SECONDS = 240
type Family = 4 | 6

const guarded = (id: string, ...changes: Change[]): PlannedStep => ({
  id: `lockout.${id}`, title: id, why: id, lockout: true, restartsGateway: false, asked: [],
  changes: changes.map((change) => ({ change, effect: 'run' })),
})
/** Does `apply`, claims success, and can be undone by `undo`. */
const deed = (what: string, apply: string, undo: string): Change =>
  script(what, `case $1 in check) [ -e "$HS_MEMORY/did" ] || exit 1 ;; apply) : >"$HS_MEMORY/did"\n${apply}\n: ;; undo) ${undo}\n: ;; esac\n`)

const nobodyAllowed = guarded('allow-users', putFile(DROP_IN, 'AllowUsers nobody\n'), restart('ssh.service'))

const differences = (was: string, is: string): string[] => {
  const [before, now] = [was.split('\n'), is.split('\n')]
  return [...before.filter((line) => !now.includes(line)).map((line) => `- ${line}`), ...now.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)]
}

describe('no lockout', () => {
  const server = new Guest(`lockout-${process.pid}`)
  const container = `hardshell-practice-${server.name}`
  let runs = 0
  let noticed = (): void => {}
  /** Resolves once the watch of fresh logins has seen one refused. */
  let lossSeen = (): Promise<void> => Promise.resolve()
  let operator: Transport
  let eyes: SshTransport
  let sixth: Server | undefined
  /** As a host name with an A and an AAAA record: fresh logins over IPv6 go to the address that family 6 has here. */
  const bySix = (inner: Transport): Transport => ({
    name: inner.name,
    logins: 0,
    run: (...words) => inner.run(...words),
    freshLogin: (ms, asked) => (asked?.family === 6 ? eyes6.freshLogin(ms, asked) : inner.freshLogin(ms, asked)),
    forward: (words) => inner.forward(words),
    close: () => inner.close(),
  })
  const eyes6 = new SshTransport(`practice-${server.name}`, ['-o', 'HostName=::1', ...['-F', server.sshConfig], '-o', 'User=deploy'], process.env)

  const options = (): string[] => ['-F', server.sshConfig, '-o', 'User=deploy']
  const login = (): SshTransport => new SshTransport(`practice-${server.name}`, options(), process.env)
  /** The provider's console: needs no network and no sshd. */
  const console_ = async (command: string): Promise<string> => (await run('docker', ['exec', container, 'sh', '-c', command])).stdout
  const etc = (): Promise<string> =>
    console_("cd / && find etc root home run/systemd/system -printf '%p %y %m %U:%G %l\\n' | sort; find etc -type f -exec sha256sum {} + | sort; ufw status verbose")

  before(async () => {
    await Guest.make(server.name)
    const root = new SshTransport(`practice-${server.name}`, ['-F', server.sshConfig], process.env)
    try {
      for (const id of ['host.packages', 'host.deploy-user', 'firewall.ufw', 'ssh.fail2ban']) {
        const wanted = wantedSteps(defaultSpec()).find(({ step }) => step.id === id)
        assert.ok(wanted, id)
        const changes = wanted.changes.map((change) => ({ change, effect: 'unknown' as const }))
        const outcome = await applyStep(root, { ...wanted.step, asked: [], changes }, { run: 'ready', position: runs++, onEvent: () => undefined, deployUser: 'deploy' })
        assert.equal(outcome.status, 'done', `${id}: ${outcome.tail.join('\n')}`)
      }
    } finally {
      await root.close()
    }
    operator = login()
    eyes = login()
  })
  after(async () => {
    sixth?.close()
    await operator?.close()
    await eyes?.close()
    await server.remove()
  })

  const apply = (step: PlannedStep, transport = operator): Promise<StepOutcome> =>
    applyStep(transport, step, { run: `lockout-${++runs}`, position: 0, onEvent: () => undefined, deployUser: 'deploy' })

  /** Watches fresh logins while `work` goes on, until one works again. @returns seconds without access, -1 when it never went */
  async function watched(work: () => Promise<unknown>, family: Family = 4): Promise<number> {
    let lost: number | undefined
    let over = false
    const loss = new Promise<void>((resolve) => (noticed = resolve))
    lossSeen = () => loss
    const end = work().finally(() => (over = true))
    const began = Date.now()
    for (;;) {
      const at = Date.now()
      // a login that began before the end says nothing of what came after it
      const ended = over
      if (await (family === 6 ? eyes6 : eyes).freshLogin(8000, { user: 'deploy', family, sudo: true })) {
        if (lost !== undefined) {
          await end
          return (Date.now() - lost) / 1000
        }
        if (ended) {
          await end
          return -1
        }
      } else {
        lost ??= at
        noticed()
      }
      assert.ok(Date.now() - began < HOPELESS_SECONDS * 1000, 'access never came back')
      // seldom enough not to be banned before the operator has noticed
      await pause(2000)
    }
  }

  /** Access was never lost, but for the moment that an sshd takes to start anew: at the next look or the one after it is there. */
  const stays = (seconds: number): void => assert.ok(seconds < 20, `${seconds} s without access`)

  /** Access was lost and is back in time, the host is as before, and the journal says why. */
  async function heals(t: TestContext, step: PlannedStep, work: () => Promise<unknown>, family: Family = 4, on: 'apply' | 'undo' = 'apply'): Promise<void> {
    const was = await etc()
    const seconds = await watched(work, family)
    t.diagnostic(`${seconds.toFixed(1)} s without access`)
    assert.ok(seconds >= 0, 'nobody was locked out: this proves nothing')
    assert.ok(seconds < WITHIN_SECONDS, `${seconds} s without access`)
    // the way in opens a moment before the guard has cleared up after itself
    await console_('while [ -e /etc/systemd/system/hardshell-guard.service ]; do sleep 0.2; done')
    const entry = await journalled(step)
    const guard = on === 'undo' ? entry.undoGuard : entry.guard
    assert.deepEqual([entry.state, guard?.state], [on === 'undo' ? 'done' : 'undone', 'fired'])
    assert.match(guard?.at ?? '', /^\d{4}-\d\d-\d\dT/)
    assert.deepEqual(differences(was, await etc()), [])
    assert.match(await console_('journalctl -q -t hardshell -o cat'), new RegExp(`guard: ${on === 'undo' ? 'the undo of ' : ''}${step.id} is reversed`))
  }
  /** An operator of its own does its work on the step, and is killed when it is about to prove it. */
  async function killedAtProof(step: PlannedStep, more: { run: string; undo?: true }): Promise<void> {
    const what = { destination: `practice-${server.name}`, options: options(), step, ...more }
    const child = spawn(process.execPath, [fileURLToPath(new URL('lockout-operator.js', import.meta.url)), JSON.stringify(what)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line)
      child.kill('SIGKILL')
    }
    assert.deepEqual(said, ['applied'])
  }
  async function journalled(step: PlannedStep): Promise<JournalEntry> {
    const entry = (await readJournal(operator)).filter((one) => one.step === step.id).at(-1)
    assert.ok(entry, `${step.id} is not in the journal`)
    return entry
  }
  const failsAt = async (step: PlannedStep, says: RegExp, transport = operator): Promise<void> => {
    const outcome = await apply(step, transport)
    assert.equal(outcome.status, 'failed')
    assert.match(outcome.tail.join('\n'), says)
  }
  const isLeftToTheHost = (work: Promise<unknown>): Promise<void> =>
    assert.rejects(work, (error: Error & { hint?: string }) => /the host reverses it by itself/.test(error.hint ?? ''))

  it('a step that lets people in is proven, and the guard leaves no trace', async () => {
    const was = await etc()
    const step = guarded('harmless', putFile(DROP_IN, 'MaxAuthTries 5\n'), restart('ssh.service'))
    stays(await watched(async () => assert.equal((await apply(step)).status, 'done')))
    assert.equal((await journalled(step)).guard?.state, 'proven')
    assert.match(await console_('sshd -T'), /^maxauthtries 5$/m)
    await console_(`rm ${DROP_IN}; systemctl restart ssh.service`)
    assert.deepEqual(differences(was, await etc()), [])
  })

  it('a deploy user that cannot log in before the step: not begun', async () => {
    const was = await etc()
    await console_('mv /home/deploy/.ssh/authorized_keys /home/deploy/keys')
    try {
      await failsAt(nobodyAllowed, /nobody could log in as deploy with sudo before this step/)
    } finally {
      await console_('mv /home/deploy/keys /home/deploy/.ssh/authorized_keys')
    }
    assert.deepEqual(differences(was, await etc()), [])
  })

  // refused at once and reversed at once: the watch would miss it
  it('wrong AllowUsers', (t) => heals(t, nobodyAllowed, () => failsAt(nobodyAllowed, /no fresh login as deploy/, atProof(operator, () => lossSeen()))))

  it('an sshd that does not start', (t) => {
    const step = guarded('no-sshd', putFile(DROP_IN, 'Bogus yes\n'), deed('restart', 'systemctl restart ssh.service', 'rm -f /run/x'))
    return heals(t, step, () => failsAt(step, /no fresh login as deploy/))
  })

  it('a firewall without SSH', (t) => {
    const step = guarded('no-ssh', deed('no SSH', 'ufw delete allow 22/tcp', "ufw allow 22/tcp comment 'hardshell: SSH'"))
    return heals(t, step, () => failsAt(step, /no fresh login as deploy/))
  })

  it('a firewall with SSH on the wrong port', (t) => {
    const step = guarded('wrong-port', deed('2222', 'ufw allow 2222/tcp; ufw delete allow 22/tcp', "ufw delete allow 2222/tcp; ufw allow 22/tcp comment 'hardshell: SSH'"))
    return heals(t, step, () => failsAt(step, /no fresh login as deploy/))
  })

  it('a firewall that forgets IPv6', async (t) => {
    const reason = await reachOverIPv6()
    if (reason !== undefined) {
      t.skip(reason)
      return
    }
    const forget = "ufw delete allow 22/tcp; ufw allow proto tcp from 0.0.0.0/0 to any port 22"
    const step = guarded('no-ipv6', deed('IPv4 only', forget, "ufw delete allow proto tcp from 0.0.0.0/0 to any port 22; ufw allow 22/tcp comment 'hardshell: SSH'"))
    await heals(t, step, () => failsAt(step, /no fresh login as deploy over IPv6/, bySix(operator)), 6)
  })

  it('sudo that is broken, so that the operator cannot reverse it', (t) => {
    const step = guarded('sudoers', putFile('/etc/sudoers.d/zz-lockout-test', 'deploy ALL=(ALL) PASSWD: ALL\n', { mode: '440' }))
    return heals(t, step, () => isLeftToTheHost(apply(step)))
  })

  it('a host that shows another key afterwards', (t) => {
    const keep = 'mkdir /root/host-keys && cp -a /etc/ssh/ssh_host_* /root/host-keys/ && rm -f /etc/ssh/ssh_host_* && ssh-keygen -q -A && systemctl restart ssh.service'
    const step = guarded('new-host-key', deed('new host keys', keep, 'rm -f /etc/ssh/ssh_host_*; cp -a /root/host-keys/* /etc/ssh/; rm -r /root/host-keys; systemctl restart ssh.service'))
    return heals(t, step, () => failsAt(step, /no fresh login as deploy over IPv4: .*key/i, atProof(operator, () => lossSeen())))
  })

  it('the operator is killed between the step and its proof', (t) =>
    heals(t, nobodyAllowed, () => killedAtProof(nobodyAllowed, { run: `lockout-${++runs}` })))

  it('the network is cut between the step and its proof', async (t) => {
    // dropped without a word; taken off Docker's network, its address could go to another server meanwhile
    const cut = atProof(login(), async () => {
      await console_('iptables -t raw -I PREROUTING -i eth0 -j DROP')
    })
    await heals(t, nobodyAllowed, async () => {
      try {
        await isLeftToTheHost(apply(nobodyAllowed, cut))
      } finally {
        await console_('iptables -t raw -D PREROUTING -i eth0 -j DROP')
        await cut.close()
      }
    })
  })

  it('the host reboots while the guard is armed', async (t) => {
    const boot = await console_('cat /proc/sys/kernel/random/boot_id')
    const reboots = atProof(login(), async () => {
      await console_('systemctl --no-block reboot')
      // a proof that is quicker than the reboot would be refused, and the operator would reverse the step itself
      while ((await console_('systemctl is-active ssh.service').catch(() => '')).trim() === 'active') await pause(100)
    })
    await heals(t, nobodyAllowed, () => isLeftToTheHost(apply(nobodyAllowed, reboots)))
    await reboots.close()
    assert.notEqual(await console_('cat /proc/sys/kernel/random/boot_id'), boot)
  })

  it('the next operator finds nothing unproven: taking the host reverses it at once', async () => {
    const was = await etc()
    const killed = atProof(login(), () => Promise.reject(new Error('died')))
    await assert.rejects(apply(guarded('left', putFile(DROP_IN, 'MaxAuthTries 5\n')), killed), /died/)
    await killed.close()
    assert.notDeepEqual(differences(was, await etc()), [])
    const ran = await server.run('undo', 'nothing', '--host', server.host, '--yes')
    assert.match(ran.stderr, /nothing named nothing stands/)
    assert.deepEqual(differences(was, await etc()), [])
  })

  it('a guard of an earlier run that cannot do its work: the host is not taken until it is mended', async () => {
    const was = await etc()
    const killed = atProof(login(), () => Promise.reject(new Error('died')))
    const stuck = guarded('stuck', putFile(DROP_IN, 'MaxAuthTries 5\n'), deed('stuck', 'true', 'test -e /run/lockout-mended || exit 1'))
    await assert.rejects(apply(stuck, killed), /died/)
    await killed.close()
    const ran = await server.run('undo', 'nothing', '--host', server.host, '--yes')
    assert.match(ran.stderr, /a step that an earlier run left unproven cannot be reversed[\s\S]*next: .*journalctl -u hardshell-guard/)
    await console_(': >/run/lockout-mended; systemctl reset-failed hardshell-guard.service')
    const again = await server.run('undo', 'nothing', '--host', server.host, '--yes')
    assert.match(again.stderr, /nothing named nothing stands/)
    assert.deepEqual(differences(was, await etc()), [])
  })

  describe('an undo that would bring back what locks people out', () => {
    // written by somebody, and never read by sshd: only undoing ours makes it count
    const step = guarded('over-a-trap', putFile(DROP_IN, 'MaxAuthTries 5\n'), restart('ssh.service'))
    let entry: { run: string; position: number; step: string; changes: { kind: string; what: string }[] }
    before(async () => {
      await console_(`echo 'AllowUsers nobody' >${DROP_IN}`)
      const outcome = await apply(step)
      assert.equal(outcome.status, 'done', outcome.tail.join('\n'))
      entry = { run: `lockout-${runs}`, position: 0, step: step.id, changes: [] }
    })

    it('is proven, and made again when nobody gets in', (t) =>
      heals(t, step, async () => {
        const outcome = await undoEntry(atProof(operator, () => lossSeen()), entry, () => undefined, 'deploy')
        assert.deepEqual([outcome.status, /no fresh login over IPv4: .*it was reversed/.test(outcome.tail.join('\n'))], ['failed', true], outcome.tail.join('\n'))
      }, 4, 'undo'))

    it('also when its operator is killed before the proof', (t) =>
      heals(t, step, () => killedAtProof(step, { run: entry.run, undo: true }), 4, 'undo'))

    it('and once that is mended, it is undone and proven, leaving no trace', async () => {
      await console_(`rm ${DROP_IN}; printf 'MaxAuthTries 4\n' >/var/lib/hardshell/journal/${entry.run}/00-${step.id}/changes/0/before`)
      stays(await watched(async () => assert.equal((await undoEntry(operator, entry, () => undefined, 'deploy')).status, 'undone')))
      assert.equal((await journalled(step)).undoGuard?.state, 'proven')
      assert.match(await console_('sshd -T; ls /etc/systemd/system'), /^maxauthtries 4$(?![\s\S]*hardshell-guard)/m)
      await console_(`rm ${DROP_IN}; systemctl restart ssh.service`)
    })
  })

  /** IPv6 into the server: its own link-local address, and a port of ours that leads there. @returns why not */
  async function reachOverIPv6(): Promise<string | undefined> {
    await console_('sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=0').catch(() => '')
    const far = /inet6 (fe80:\S+)\/64/.exec(await console_('ip -6 addr show dev eth0'))?.[1]
    if (far === undefined) return 'the practice server can have no IPv6 here'
    const id = (await run('docker', ['network', 'inspect', '-f', '{{.Id}}', 'hardshell-practice'])).stdout.trim().slice(0, 12)
    const port = Number(/^\s*Port (\d+)$/m.exec(readFileSync(server.sshConfig, 'utf8'))?.[1])
    sixth = createServer((near) => {
      const there = connect({ host: `${far}%br-${id}`, port: 22 })
      for (const [one, other] of [[near, there], [there, near]] as const) one.on('error', () => other.destroy()).on('close', () => other.destroy()).pipe(other)
    })
    try {
      await new Promise<void>((resolve, reject) => sixth?.once('error', reject).listen(port, '::1', resolve))
    } catch {
      return 'this machine has no IPv6 loopback'
    }
    for (let tries = 0; tries < 10; tries++) {
      // an address is tentative for a moment
      if (await eyes6.freshLogin(5000, { family: 6 })) return undefined
      await pause(1000)
    }
    return 'IPv6 does not reach the practice server from here'
  }
})
