/**
 * The strict profile's steps on a bare practice server: they leave what they promise, AIDE finds what was tampered with
 * and accepts what a real unattended-upgrades run changed,
 * a setting that belongs to the machine underneath is named, and undoing leaves no trace. That each control's break is
 * mended is the loop's to show.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import type { Finding } from '../../src/model/control.js'
import { makePlan } from '../../src/plan/make-plan.js'
import { applyStep, undoEntry } from '../../src/runner/apply.js'
import { packageRoot } from '../../src/runner/assets.js'
import { complete, specSchema } from '../../src/spec/spec.js'
import { what } from '../../src/shell/step.js'
import { SshTransport } from '../../src/transport/open.js'
import { wantedSteps } from '../../src/workflows/plan.js'
import { observe, onlyControls, type Session } from '../../src/workflows/session.js'
import { Guest } from './guest.js'

const STEPS = ['host.sysctl', 'host.audit-rules', 'host.aide'] as const
const spec = complete(specSchema.parse({ profile: 'strict' }))

/** Files, owners, modes, contents, packages and units; and the kernel's settings, in force. */
const TRACES = `cd /
find etc opt home root usr var/lib/hardshell var/lib/systemd/timers -xdev -path var/lib/hardshell/journal -prune -o -name __pycache__ -prune -o -printf '%p %y %m %U:%G %l\\n' | sort
find etc opt -xdev -type f -exec sha256sum {} + | sort
dpkg-query -W -f '\${Package} \${db:Status-Status}\\n'
systemctl list-unit-files --no-legend --no-pager | grep -v transient | sort
grep -r . /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf /proc/sys/fs/protected_* /proc/sys/kernel/kptr_restrict /proc/sys/vm/mmap_min_addr 2>/dev/null | sort`

describe('the strict profile', () => {
  let guest: Guest
  let session: Session
  let traces: string
  const undos: (() => Promise<void>)[] = []
  let position = 0

  before(async () => {
    guest = await Guest.make(`strict-${process.pid}`)
    session = { host: guest.host, spec, transport: new SshTransport(`practice-${guest.name}`, ['-F', guest.sshConfig], process.env), today: '2026-01-01' }
    await guest.sh('export DEBIAN_FRONTEND=noninteractive; systemctl stop apt-daily.timer apt-daily-upgrade.timer; apt-get -qq update && apt-get -qq -y install --no-install-recommends unattended-upgrades >/dev/null 2>&1')
    // what the mirror has had since this server's image was made is no part of what is watched here; and a new systemd, which an
    // upgrade may bring, ends the connection of whoever waits for a unit
    await guest.sh('export DEBIAN_FRONTEND=noninteractive; (apt-get -qq -y -o Dpkg::Options::=--force-confold upgrade 2>&1) >/run/upgrade.log || { cat /run/upgrade.log; exit 1; }')
    await updates('make')
    // its settings were changed by hand: unattended-upgrades would end with an error over it, and that is another test's
    await guest.sh('apt-mark hold hs-trial >/dev/null')
    // unattended-upgrades makes it, empty
    await guest.sh('apt-get -qq update; : >>/etc/apt/sources.list')
    traces = await guest.sh(TRACES)
  })
  after(async () => {
    await session.transport.close()
    await guest.remove()
  })

  /** Security updates that wait (test/hosts/states/upgrade.sh). */
  const updates = async (verb: string): Promise<string> => {
    const { status, stdout, stderr } = await session.transport.run(`set -- ${verb}\n${readFileSync(new URL('test/hosts/states/upgrade.sh', packageRoot), 'utf8')}`)
    assert.equal(status, 0, stdout.toString() + stderr.toString())
    return stdout.toString()
  }
  const apply = async (id: string): Promise<boolean> => {
    const step = makePlan(session.host, wantedSteps(spec), new Map(), []).steps.find((one) => one.id === id)
    assert.ok(step, id)
    const entry = { run: `strict-${process.pid}`, position: position++, step: id, changes: step.changes.map(({ change }) => ({ kind: change.kind, what: what(change) })) }
    const lines: string[] = []
    const outcome = await applyStep(session.transport, step, { ...entry, deployUser: spec.deploy.user, onEvent: (event) => void (event.event === 'line' && lines.push(event.text)) })
    assert.equal(outcome.status, 'done', `${id}: ${lines.join('\n')}`)
    undos.unshift(async () => {
      const undone = await undoEntry(session.transport, entry, () => {})
      assert.equal(undone.status, 'undone', `undo of ${id}: ${undone.tail.join('\n')}`)
    })
    return outcome.changed
  }
  const finding = async (control: string): Promise<Finding> => {
    const [found] = (await observe(session, onlyControls(({ id }) => id === control))).card.findings
    assert.ok(found, control)
    return found
  }
  const must = async (control: string, verdict: Finding['verdict']): Promise<Finding> => {
    const found = await finding(control)
    assert.equal(found.verdict, verdict, `${control}: ${found.because ?? JSON.stringify(found.evidence)}`)
    return found
  }
  const compareNow = () => guest.sh('systemctl start hardshell-aide@check.service')

  it('its claims fail, or cannot be known, on a bare server', async () => {
    for (const control of ['host.kernel-settings', 'host.network-settings', 'host.aide-database', 'host.aide-scheduled']) await must(control, 'fail')
    await must('host.aide-last-result', 'unknown')
    assert.match((await must('host.audit-rules', 'not-applicable')).because ?? '', /machine underneath/)
  })

  it('holds once its steps were applied, and a second time changes nothing', async () => {
    for (const id of STEPS) await apply(id)
    for (const control of ['host.kernel-settings', 'host.network-settings', 'host.aide-database', 'host.aide-scheduled']) await must(control, 'pass')
    for (const id of STEPS) assert.equal(await apply(id), false, id)
  })

  it('installs no audit daemon where there is no kernel of its own', async () => {
    assert.equal((await guest.sh('command -v auditctl || echo none')).trim(), 'none')
  })

  it('leaves units that systemd has nothing to say about', async () => {
    assert.equal(await guest.sh('systemd-analyze verify hardshell-aide@check.service hardshell-aide@build.service hardshell-aide@before.service hardshell-aide.timer 2>&1'), '')
  })

  it('AIDE finds nothing at first, then what was tampered with, until a person accepts it', async () => {
    assert.match((await must('host.aide-last-result', 'unknown')).because ?? '', /not compared yet/)
    await compareNow()
    await must('host.aide-last-result', 'pass')
    await guest.sh('echo "#!/bin/sh" >/usr/local/sbin/sshd; echo "203.0.113.9 mirror.example" >>/etc/hosts; mkdir -p /root/.ssh; echo "ssh-ed25519 AAAA stranger" >>/root/.ssh/authorized_keys')
    await compareNow()
    const saw = (await must('host.aide-last-result', 'fail')).evidence[0]?.saw ?? ''
    for (const path of ['/usr/local/sbin/sshd', '/etc/hosts', '/root/.ssh/authorized_keys']) assert.ok(saw.includes(path), `${path} in ${saw}`)
    await guest.sh('rm /usr/local/sbin/sshd; sed -i /203.0.113.9/d /etc/hosts; sed -i /stranger/d /root/.ssh/authorized_keys')
    await compareNow()
    await must('host.aide-last-result', 'pass')
    await guest.sh('touch /etc/hardshell-test; systemctl start hardshell-aide@build.service')
    await must('host.aide-last-result', 'unknown')
    await guest.sh('rm /etc/hardshell-test')
  })

  it('accepts what an automatic upgrade changed, when nothing was different right before it', async () => {
    const upgrade = () => guest.sh('rm -f /var/lib/apt/periodic/upgrade-stamp; systemctl start apt-daily-upgrade.service')
    const version = async (name: string): Promise<string> => (await guest.sh(`dpkg-query -W -f '\${Version}' ${name}`)).trim()
    await guest.sh('systemctl start hardshell-aide@build.service')
    await upgrade()
    assert.equal(await version('linux-image-hs'), '2')
    assert.match((await must('host.aide-last-result', 'pass')).evidence[0]?.saw ?? '', /\d+ differences that an automatic upgrade made were accepted/)
    await must('host.automatic-updates-run', 'pass')
    assert.match(await guest.sh('cat /var/lib/hardshell/aide/last-accepted'), /: \/etc\/linux-image-hs\.conf$/m)
    await compareNow()
    await must('host.aide-last-result', 'pass')

    // a day on which nothing is upgraded accepts nothing, and one on which something was different before accepts nothing
    await upgrade()
    assert.equal(await guest.sh('ls /var/lib/hardshell/aide/before-upgrade 2>/dev/null || echo none'), 'none\n')
    await guest.sh('apt-mark unhold hs-held >/dev/null; echo "203.0.113.9 mirror.example" >>/etc/hosts')
    await upgrade()
    assert.equal(await version('hs-held'), '2')
    assert.match((await must('host.aide-last-result', 'fail')).evidence[0]?.saw ?? '', /\/etc\/hosts/)
    await guest.sh('sed -i /203.0.113.9/d /etc/hosts')
    await compareNow()
    assert.match((await must('host.aide-last-result', 'fail')).evidence[0]?.saw ?? '', /\/etc\/hs-held\.conf/)
    // as they were, for the traces
    await guest.sh('dpkg -i /srv/hs-repository/linux-image-hs_1.deb /srv/hs-repository/hs-held_1.deb >/dev/null 2>&1')
  })

  it('names a setting that only the machine underneath can change', async () => {
    await guest.sh('umount /proc/sys/kernel/kptr_restrict')
    const { evidence } = await must('host.kernel-settings', 'pass')
    assert.match(evidence.find(({ fact }) => fact === 'kernel.kptr_restrict')?.saw ?? '', /not to be changed from here/)
    assert.equal(await apply('host.sysctl'), false)
    await guest.sh('mount --bind /run/guest/sysctl/kernel.kptr_restrict /proc/sys/kernel/kptr_restrict')
  })

  it('is undone without a trace', async () => {
    for (const undo of undos) await undo()
    const [then, now] = [traces, await guest.sh(TRACES)].map((text) => text.split('\n'))
    // the journal stays
    const stays = /^var\/lib\/hardshell d /
    assert.deepEqual(now?.filter((line) => !then?.includes(line) && !stays.test(line)), [])
    assert.deepEqual(then?.filter((line) => !now?.includes(line)), [])
    await must('host.network-settings', 'fail')
  })
})
