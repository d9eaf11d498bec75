/**
 * Hosts in a bad state: read-only, full, half-installed, without IPv6, with someone else's firewall, engine or package
 * source. For each: one clear reason with what to do next, the host as it was, and once it is mended the step succeeds.
 * One practice server; every state is set up and cleaned away again, one after the other.
 *   HS_STATES_SERVER  a fresh practice server (practice's own, without a seed) to use and keep
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { areas } from '../../src/areas/catalogue.js'
import type { Verdict } from '../../src/model/control.js'
import { makePlan } from '../../src/plan/make-plan.js'
import type { PlannedStep } from '../../src/model/plan.js'
import { applyStep, preview, undoEntry, type StepOutcome } from '../../src/runner/apply.js'
import { areaFiles, packageRoot } from '../../src/runner/assets.js'
import { what } from '../../src/shell/step.js'
import { complete, specSchema, type Spec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import { wantedSteps } from '../../src/workflows/plan.js'
import { observe, onlyControls } from '../../src/workflows/session.js'
import { Guest } from './guest.js'

/** Every file of /etc, and what dpkg knows. */
const LISTING = `cd /
find etc -xdev -printf '%p %y %m %U:%G %l\\n' | sort
find etc -xdev -type f -exec sha256sum {} + | sort
dpkg-query -W -f '\${Package} \${Version} \${Status}\\n'`

const program = (name: string): string => readFileSync(new URL(`test/hosts/states/${name}.sh`, packageRoot), 'utf8')
const DISTRO = { docker: { source: 'distro' } }

interface Applied extends StepOutcome {
  readonly lines: readonly string[]
  readonly undo: () => Promise<void>
}

describe('bad states of a host', () => {
  const kept = process.env['HS_STATES_SERVER']
  let guest: Guest
  let transport: SshTransport
  let position = 0
  const run = `states-${process.pid}`

  before(async () => {
    guest = kept === undefined ? await Guest.make(`states-${process.pid}`, { seed: false }) : new Guest(kept, true)
    transport = new SshTransport(`practice-${guest.name}`, ['-F', guest.sshConfig], process.env)
  })
  after(async () => {
    await transport.close()
    await guest.remove()
  })

  const specOf = (text: object): Spec => complete(specSchema.parse(text))
  const root = async (script: string): Promise<string> => {
    const { status, stdout, stderr } = await transport.run(script, { label: 'the test' })
    assert.equal(status, 0, `${script.slice(0, 200)}\n${stdout.toString()}${stderr.toString()}`)
    return stdout.toString()
  }
  /** A program of test/hosts/states/, which makes and cleans a state. */
  const state = (name: string, ...words: readonly string[]): Promise<string> => root(`set -- ${words.join(' ')}\n${program(name)}`)
  const listing = (): Promise<string> => root(LISTING)

  const apply = async (id: string, text: object = DISTRO, onLine: (line: string) => void = () => {}): Promise<Applied> => {
    const step = areas.flatMap(({ steps }) => steps).find((one) => one.id === id)
    assert.ok(step, id)
    const changes = step.changes(specOf(text), areaFiles(id))
    const lines: string[] = []
    const entry = { run, position: position++, step: id, changes: changes.map((change) => ({ kind: change.kind, what: what(change) })) }
    // the guard of lockout steps is tested by itself
    const planned = { id, title: '', why: '', lockout: false, restartsGateway: false, asked: [], changes: changes.map((change) => ({ change, effect: 'run' as const })) }
    const outcome = await applyStep(transport, planned, {
      ...entry,
      deployUser: 'deploy',
      onEvent: (event) => {
        if (!('text' in event)) return
        lines.push(event.text)
        onLine(event.text)
      },
    })
    const undo = async (): Promise<void> => assert.equal((await undoEntry(transport, entry, (event) => void ('text' in event && lines.push(event.text)))).status, 'undone', lines.slice(-9).join('\n'))
    return { ...outcome, lines, undo }
  }
  const refused = async (id: string, why: RegExp, text: object = DISTRO): Promise<void> => {
    const was = await listing()
    const applied = await apply(id, text)
    assert.equal(applied.status, 'failed', applied.lines.join('\n'))
    assert.match(applied.tail.at(-1) ?? '', why, applied.lines.join('\n'))
    assert.equal(await listing(), was, `${id} left something`)
  }
  const works = async (id: string, text: object = DISTRO): Promise<Applied> => {
    const applied = await apply(id, text)
    assert.equal(applied.status, 'done', applied.lines.slice(-15).join('\n'))
    return applied
  }
  /** What a plan says of a step: the words and lines of its script. */
  const plannedOf = async (id: string, text: object = DISTRO): Promise<{ step: PlannedStep; said: string }> => {
    const wanted = wantedSteps(specOf(text)).filter(({ step }) => step.id === id)
    const looks = await preview(transport, wanted.map(({ step, changes }) => ({ id: step.id, changes })))
    const [step] = makePlan(guest.host, wanted, looks, []).steps
    assert.ok(step, id)
    return { step, said: step.changes.map(({ now }) => now ?? '').join('\n') }
  }
  /** The lines that files would lose and gain, by file. */
  const linesOf = (said: string): string[] => said.split('\n').filter((line) => /^([+-]|\/etc\/\S+:$)/.test(line))
  const judge = async (...controls: readonly string[]): Promise<ReadonlyMap<string, { verdict: Verdict; said: string }>> => {
    const session = { host: guest.host, spec: specOf(DISTRO), transport, today: '2026-01-01' }
    const { card } = await observe(session, onlyControls(({ id }) => controls.includes(id)))
    return new Map(card.findings.map(({ control, verdict, because, evidence }) => [control, { verdict, said: because ?? evidence.map(({ saw }) => saw).join('; ') }]))
  }

  it('a bare host without ufw and sudo: a plan shows the lines of files that are not there yet, as they are written; and undo takes the packages again, but never the way in', async () => {
    await root('SUDO_FORCE_REMOVE=yes apt-get -qq -y purge sudo >/dev/null 2>&1; rm -rf /etc/sudoers.d; ! command -v ufw && ! command -v sudo')
    const was = await listing()
    const wanted = { ...DISTRO, firewall: { allow: [{ port: 8080, why: "somebody's web site" }, { port: 5432, from: '10.0.0.0/8', why: 'a database' }, { port: 53, protocol: 'udp', from: '2001:db8::/32', why: 'names' }] } }
    const [firewall, user, daemon] = [await plannedOf('firewall.ufw', wanted), await plannedOf('host.deploy-user'), await plannedOf('docker.daemon')]
    const [settings, environment] = [await plannedOf('gateway.config'), await plannedOf('secrets.env')]
    assert.equal(await listing(), was, 'a plan changes nothing')
    const packages = await works('host.packages')
    assert.deepEqual(linesOf(firewall.said), linesOf((await plannedOf('firewall.ufw', wanted)).said), 'the lines of ufw that is not there yet are those of ufw itself')
    assert.ok(linesOf(firewall.said).includes('+-A ufw-user-input -p tcp --dport 5432 -s 10.0.0.0/8 -j ACCEPT'), firewall.said)
    assert.ok(linesOf(daemon.said).includes('+  "live-restore": true,'), daemon.said)

    await root('install -d -o 1000 -g 1000 /home/deploy/.openclaw')
    assert.equal(settings.said, (await plannedOf('gateway.config')).said, "openclaw.json's settings, before there is a jq to read them with")
    await root('rm -r /home/deploy')
    assert.match(environment.said, /^\+OPENCLAW_GATEWAY_PORT=18789$[\s\S]*^\+OPENCLAW_GATEWAY_TOKEN=\[hidden: 256 bits, made on the host\]$/m)

    const accounts = 'passwd shadow group gshadow subuid subgid'
    await root(`rm -rf /run/hs-was; mkdir /run/hs-was; cd /etc; cp -a ${accounts} /run/hs-was/`)
    const made = await works('host.deploy-user')
    const written = await root(`for file in ${accounts}; do if ! cmp -s "/run/hs-was/$file" "/etc/$file"; then echo "/etc/$file:"; diff -U 0 "/run/hs-was/$file" "/etc/$file" | sed 1,2d; fi; done`)
    assert.match(written, /^\+deploy:x:1000:1000:/m)
    assert.deepEqual(linesOf(user.said.slice(0, user.said.indexOf('let deploy use sudo'))), linesOf(written), 'the plan showed what apply wrote')
    // never more keys than were there: one that root got later is not handed on
    await root('ssh-keygen -q -t ed25519 -N "" -C later -f /run/later && cat /run/later.pub >>/root/.ssh/authorized_keys')
    assert.equal((await works('host.deploy-user')).changed, false)
    assert.doesNotMatch(await root('cat /home/deploy/.ssh/authorized_keys'), / later$/m)
    await root("sed -i '/ later$/d' /root/.ssh/authorized_keys; rm /run/later /run/later.pub")
    await made.undo()

    const later = 'printf "Package: hs-later\\nVersion: 1\\nArchitecture: all\\nDepends: jq\\nMaintainer: nobody <nobody@example.org>\\nDescription: trial\\n"'
    for (const [make, clean, why] of [
      [`cd "$(mktemp -d)"; mkdir -p x/DEBIAN; ${later} >x/DEBIAN/control; dpkg-deb --build x x.deb >/dev/null; dpkg -i x.deb >/dev/null`, 'dpkg --purge hs-later >/dev/null', /^hs-later came later and would have to go too: nothing was removed; undo the step that brought it/],
      ['ufw --force enable >/dev/null', 'ufw --force disable >/dev/null', /^the firewall is on and would go with its package: nothing was removed; undo firewall\.ufw first$/],
      ['echo "PermitRootLogin no" >/etc/ssh/sshd_config.d/00-closed.conf', 'rm /etc/ssh/sshd_config.d/00-closed.conf', /^SSH does not let root in, and who comes in becomes root by sudo: nothing was removed; undo ssh\.drop-in first$/],
    ] as const) {
      await root(make)
      const whole = await listing()
      await assert.rejects(packages.undo())
      assert.match(packages.lines.at(-1) ?? '', why)
      assert.equal(await listing(), whole)
      await root(clean)
    }
    await packages.undo()
    assert.equal(await listing(), was)
  })

  it("apt busy and a package half-configured: waits and names who, says what cannot be finished, then goes on; needrestart is kept quiet", async () => {
    await state('half-configured', 'make')
    const was = await listing()
    let letGo: Promise<string> | undefined
    const busy = await apply('host.packages', DISTRO, (line) => {
      if (line.startsWith('waiting for unattended-upgr (process ')) letGo ??= root('touch /run/let-go')
    })
    assert.ok(letGo !== undefined, busy.lines.join('\n'))
    await letGo
    assert.equal(busy.status, 'failed', busy.lines.join('\n'))
    assert.match(busy.tail.at(-1) ?? '', /hs-trial cannot be finished: .*apt-get purge hs-trial.*run this again/)
    assert.equal(await listing(), was)
    assert.equal((await judge('host.packages-consistent')).get('host.packages-consistent')?.verdict, 'fail')
    await root('touch /run/hs-mended')
    const mended = await works('host.packages')
    assert.ok(mended.lines.some((line) => line.startsWith('finishing an interrupted package installation')))
    assert.equal((await judge('host.packages-consistent')).get('host.packages-consistent')?.verdict, 'pass')
    assert.equal(await root('test ! -e /run/needrestarted && echo quiet'), 'quiet\n')
    assert.equal((await works('host.packages')).changed, false)
    await state('half-configured', 'clean')
  })

  it('upgrades: fresh lists, security updates installed, settings kept, held ones named and left; again unchanged; undo says that it does not', async () => {
    await state('upgrade', 'make')
    const first = await works('host.upgrade')
    assert.ok(first.changed)
    assert.ok(first.lines.includes("held by this host's owner, left as they are: hs-held "), first.lines.join('\n'))
    assert.equal(await state('upgrade', 'show'), 'hs-trial 2\nhs-held 1\nmine\n')
    const judged = await judge('host.packages-up-to-date', 'host.held-packages')
    assert.equal(judged.get('host.packages-up-to-date')?.verdict, 'pass', judged.get('host.packages-up-to-date')?.said)
    assert.match(judged.get('host.held-packages')?.said ?? '', /hs-held is held, and a security update waits for it/)
    assert.equal((await works('host.upgrade')).changed, false)
    await first.undo()
    assert.ok(first.lines.some((line) => /^not taken back: the upgrade of .*hs-trial/.test(line)), first.lines.join('\n'))
    assert.match(await state('upgrade', 'show'), /^hs-trial 2$/m)
    await state('upgrade', 'clean')
  })

  it('a security update that waits is a fail, which the step mends', async () => {
    await state('upgrade', 'make')
    await root('apt-get -qq update')
    assert.equal((await judge('host.packages-up-to-date')).get('host.packages-up-to-date')?.verdict, 'fail')
    const told = await plannedOf('host.upgrade')
    assert.ok(told.said.includes('-hs-trial 1\n+hs-trial 2\n'), told.said)
    assert.match(told.said, /^reboot: linux-image-hs: what they bring runs from the next boot on$/m)
    assert.equal(told.step.needsReboot, true)
    await works('host.upgrade')
    assert.equal((await judge('host.packages-up-to-date')).get('host.packages-up-to-date')?.verdict, 'pass')
    await state('upgrade', 'clean')
  })

  it('/etc read-only', async () => {
    await root('mount --bind /etc /etc && mount -o remount,bind,ro /etc')
    try {
      for (const id of ['host.automatic-updates', 'firewall.ufw']) await refused(id, /\/etc is mounted read-only: nothing was begun; .*run this again/)
    } finally {
      await root('umount /etc')
    }
    await (await works('host.automatic-updates')).undo()
  })

  it('a disk that is full from the start, or fills up in the middle', async () => {
    const full = async (place: string, size: string, why: RegExp): Promise<void> => {
      await state('full-disk', 'make', place, size)
      try {
        await refused('host.automatic-updates', why)
      } finally {
        await state('full-disk', 'clean', place)
      }
    }
    await full('/var/lib/hardshell/journal', '16k', /no room on the disk of \/var\/lib\/hardshell/)
    await full('/var/lib/hardshell/journal', '80k', /no room on the disk of \/var\/lib\/hardshell/)
    await full('/etc/apt/apt.conf.d', '0', /52hardshell-automatic-updates cannot be written: .*run this again/)
    await (await works('host.automatic-updates')).undo()
  })

  for (const [name, real] of [['firewalld', false], ['nftables', true]] as const) {
    it(`${name} instead of ufw: named in the finding, not trampled`, async () => {
      // less what its rules have counted
      const still = (text: string): string => text.replaceAll(/counter packets \d+ bytes \d+/g, 'counter')
      const rules = still(await state('other-firewall', 'make', name))
      try {
        for (const [control, { verdict, said }] of await judge('firewall.active', 'firewall.default-deny', 'firewall.ipv6')) {
          assert.equal(verdict, 'unknown', control)
          assert.match(said, new RegExp(`^${name} is at work here and ufw is off`), control)
        }
        await refused('firewall.ufw', new RegExp(`^${name} .*systemctl disable --now ${name}, then run this again.*accept the risk firewall.active`))
        assert.equal(still(await root('nft list ruleset')), rules)
        if (real) assert.match(rules, /tcp dport 2323/)
      } finally {
        await state('other-firewall', 'clean', name)
      }
    })
  }

  it('no IPv6, and an sshd_config with an error in it: audit says unknown with the reason, the firewall still lets SSH in', async () => {
    await root("sysctl -qw net.ipv6.conf.all.disable_ipv6=1; printf '\\nBogusKeyword yes\\n' >>/etc/ssh/sshd_config")
    try {
      const was = await listing()
      const ssh = await judge('ssh.password-login', 'ssh.root-login', 'firewall.ssh-allowed', 'host.os-supported')
      for (const id of ['ssh.password-login', 'ssh.root-login']) {
        assert.equal(ssh.get(id)?.verdict, 'unknown', id)
        assert.match(ssh.get(id)?.said ?? '', /BogusKeyword/)
      }
      assert.equal(ssh.get('host.os-supported')?.verdict, 'pass')
      const on = await works('firewall.ufw')
      assert.match(await root('ufw status verbose'), /^22\/tcp +ALLOW IN/m)
      assert.equal((await judge('firewall.ipv6')).get('firewall.ipv6')?.verdict, 'pass')
      assert.equal((await works('firewall.ufw')).changed, false)
      await on.undo()
      assert.equal(await listing(), was)
    } finally {
      await root("sysctl -qw net.ipv6.conf.all.disable_ipv6=0; sed -i '/^BogusKeyword/d' /etc/ssh/sshd_config; sed -i '$ { /^$/d }' /etc/ssh/sshd_config; sshd -t")
    }
  })

  it('SSH on several ports, by a socket of systemd, and by a session older than its settings: each is let in, over IPv6 too', async () => {
    const planned = async (): Promise<string[]> => [...(await plannedOf('firewall.ufw')).said.matchAll(/^let in SSH on port (\d+)\/tcp$/gm)].map(([, port = '']) => port)
    await root("ufw --force reset >/dev/null; rm -f /etc/ufw/*.rules.20*; printf 'Port 2022\\nPort 2023\\n' >/etc/ssh/sshd_config.d/00-ports.conf; systemctl restart ssh.service")
    try {
      // this very session came in by 22, which nobody listens on any more
      assert.deepEqual(await planned(), ['22', '2022', '2023'])
      await root("rm /etc/ssh/sshd_config.d/00-ports.conf; systemctl stop ssh.service; mkdir -p /etc/systemd/system/ssh.socket.d; printf '[Socket]\\nListenStream=\\nListenStream=0.0.0.0:2024\\nListenStream=[::]:2025\\n' >/etc/systemd/system/ssh.socket.d/hs.conf; systemctl daemon-reload; systemctl start ssh.socket")
      // the first who knocks makes systemd start sshd
      assert.match(await root("bash -c 'exec 3<>/dev/tcp/127.0.0.1/2024; read -r line <&3; echo \"$line\"'"), /^SSH-2\.0-/)
      assert.deepEqual(await planned(), ['22', '2024', '2025'])
      const on = await works('firewall.ufw')
      const rules = await root('ufw status')
      for (const port of [22, 2024, 2025]) for (const six of ['', ' \\(v6\\)']) assert.match(rules, new RegExp(`^${port}/tcp${six} +ALLOW +Anywhere`, 'm'))
      assert.equal((await judge('firewall.ssh-allowed')).get('firewall.ssh-allowed')?.verdict, 'pass')
      await root('ufw delete allow 2025/tcp >/dev/null')
      assert.equal((await judge('firewall.ssh-allowed')).get('firewall.ssh-allowed')?.verdict, 'fail')
      await on.undo()
    } finally {
      await root('systemctl stop ssh.socket; rm -rf /etc/systemd/system/ssh.socket.d /etc/ssh/sshd_config.d/00-ports.conf; systemctl daemon-reload; systemctl restart ssh.service')
    }
  })

  it("someone else's ufw rules stay, in their order, and undo leaves exactly those", async () => {
    await root('ufw allow 22/tcp >/dev/null; ufw deny from 203.0.113.0/24 >/dev/null; ufw limit 2222/tcp comment theirs >/dev/null; ufw insert 1 allow from 10.0.0.0/8 to any port 5432 proto tcp >/dev/null; ufw route allow in on lo out on lo >/dev/null; ufw default allow incoming >/dev/null; ufw --force enable >/dev/null')
    const rules = async (): Promise<readonly string[]> => (await root('ufw show added')).split('\n').filter((line) => line.startsWith('ufw '))
    const theirs = await rules()
    const was = await listing()
    const wanted = { ...DISTRO, firewall: { allow: [{ port: 8080, why: 'a web site' }] } }
    await root('rm -rf /run/hs-was; mkdir -p /run/hs-was/etc/default; cp -a /etc/ufw /run/hs-was/etc/; cp -a /etc/default/ufw /run/hs-was/etc/default/')
    const { said } = await plannedOf('firewall.ufw', wanted)
    assert.equal(await listing(), was, 'a plan changes nothing')
    const applied = await works('firewall.ufw', wanted)
    const really = await root('for file in /etc/default/ufw /etc/ufw/ufw.conf /etc/ufw/user.rules /etc/ufw/user6.rules; do if ! cmp -s "/run/hs-was$file" "$file"; then echo "$file:"; diff -U 0 "/run/hs-was$file" "$file" | sed 1,2d; fi; done')
    assert.deepEqual(linesOf(said), linesOf(really), 'the plan showed what apply wrote')
    assert.ok(linesOf(said).includes('+-A ufw6-user-input -p tcp --dport 8080 -j ACCEPT'), said)
    const both = await rules()
    assert.deepEqual(both.slice(0, theirs.length), theirs)
    assert.deepEqual(both.slice(theirs.length).map((rule) => rule.split(' ').slice(0, 3).join(' ')), ['ufw allow 8080/tcp'])
    assert.equal((await judge('firewall.default-deny')).get('firewall.default-deny')?.verdict, 'pass')
    await applied.undo()
    assert.deepEqual(await rules(), theirs)
    assert.equal(await listing(), was)
    await root('ufw --force reset >/dev/null; rm -f /etc/ufw/*.rules.20*')
  })

  it('Docker: an engine that no package owns, packages that are held, a source for another release', async () => {
    const docker = { docker: { source: 'docker' } }
    await root("printf '#!/bin/sh\\nexit 0\\n' >/usr/local/bin/dockerd; chmod 755 /usr/local/bin/dockerd")
    const judged = await judge('docker.signed-source')
    assert.deepEqual([judged.get('docker.signed-source')?.verdict, judged.get('docker.signed-source')?.said], ['fail', 'no package owns it'])
    await refused('docker.engine', /no package owns \/usr\/local\/bin\/dockerd: .*nothing was touched.*run this again/)
    await root('rm /usr/local/bin/dockerd; echo "deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian bookworm stable" >/etc/apt/sources.list.d/docker.list')
    await refused('docker.engine', /sources\.list\.d\/docker\.list already names https:\/\/download\.docker\.com\/linux, for bookworm \(this host is debian trixie\): nothing was touched/, docker)
    await root('rm /etc/apt/sources.list.d/docker.list; apt-mark hold docker.io >/dev/null')
    await refused('docker.engine', /held by this host's owner: docker\.io; nothing was installed; .*apt-mark unhold docker\.io/)
    await root('apt-mark unhold docker.io >/dev/null')
  })

  it("Docker's settings: a container that runs is not started anew", async () => {
    await works('docker.engine')
    const started = await state('container', 'make')
    assert.match(started, /^20\d\d-.*true$/m)
    const applied = await works('docker.daemon')
    assert.ok(applied.changed)
    assert.equal(await state('container', 'show'), started)
    assert.equal((await works('docker.daemon')).changed, false)
    const all = await judge('docker.signed-source', 'docker.right-suite', 'docker.live-restore', 'docker.log-limits', 'docker.compose')
    for (const [control, { verdict, said }] of all) assert.equal(verdict, 'pass', `${control}: ${said}`)
    // undone, live-restore is off again, and even that starts nothing anew
    await applied.undo()
    assert.equal(await state('container', 'show'), started)
    assert.equal(await root("docker info --format '{{.LiveRestoreEnabled}}'; ls /etc/docker/daemon.json 2>/dev/null || echo none"), 'false\nnone\n')
    // and so where somebody else's settings were there before
    await root('mkdir -p /etc/docker; printf \'{\\n\\t"debug": true, "live-restore": true}\\n\' >/etc/docker/daemon.json; systemctl reload docker.service; sha256sum /etc/docker/daemon.json >/run/hs-daemon')
    const completed = await works('docker.daemon')
    await completed.undo()
    await root('sha256sum -c --quiet /run/hs-daemon')
    assert.equal(await state('container', 'show'), started)
    assert.equal(await root("docker info --format '{{.LiveRestoreEnabled}}'"), 'true\n')
    await root('rm /etc/docker/daemon.json')
    await state('container', 'clean')
  })
})
