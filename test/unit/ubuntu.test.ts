/**
 * Ubuntu 22.04, 24.04 and 26.04, where no host can be had. Some of it is what servers printed and their owners published
 * (docs/ubuntu.md). The rest is imitated and says so, written after how those releases are known to differ from Debian:
 * sshd behind ssh.socket, cloud-init's 50-cloud-init.conf, docker-compose-v2, origins without names of their own, updates
 * that are in two pockets. (needrestart: test/hosts/states.test.ts.)
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { areas } from '../../src/areas/catalogue.js'
import { engine } from '../../src/areas/docker/engine.js'
import { listeners } from '../../src/areas/firewall/listeners.js'
import { ufw } from '../../src/areas/firewall/ufw.js'
import { automaticUpdates } from '../../src/areas/host/automatic-updates.js'
import { os } from '../../src/areas/host/os.js'
import { packages } from '../../src/areas/host/packages.js'
import { sshPorts } from '../../src/areas/ssh/ports.js'
import { strictCrypto } from '../../src/areas/ssh/crypto.js'
import { sshd } from '../../src/areas/ssh/sshd.js'
import type { Judgement } from '../../src/model/control.js'
import { packageRoot } from '../../src/runner/assets.js'
import { complete, defaultSpec, specSchema } from '../../src/spec/spec.js'

function judge(id: string, values: object): Judgement {
  const control = areas.flatMap(({ controls }) => controls).find((one) => one.id === id)
  assert.ok(control, `no control ${id}`)
  return control.check(values as never, defaultSpec())
}

const RELEASES = [
  { version: '22.04', codename: 'jammy', kernel: '5.15.0-161-generic', docker: '28.2.2-0ubuntu1~22.04.1', compose: '2.40.3+ds1-0ubuntu1~22.04.1', socket: false },
  { version: '24.04', codename: 'noble', kernel: '6.8.0-88-generic', docker: '28.2.2-0ubuntu1~24.04.1', compose: '2.40.3+ds1-0ubuntu1~24.04.1', socket: true },
  { version: '26.04', codename: 'resolute', kernel: '7.0.0-14-generic', docker: '29.1.3-0ubuntu3', compose: '2.40.3+ds1-0ubuntu1', socket: true },
] as const

for (const release of RELEASES) {
  const { version, codename } = release
  test(`Ubuntu ${version} (imitated): known, and its updates told apart`, () => {
    const host = os.parse(`ID=ubuntu\nVERSION=${version}\nCODENAME=${codename}\nNAME=Ubuntu ${version} LTS\nMACHINE=x86_64\nKERNEL=${release.kernel}\nINIT=systemd\nVIRTUALIZATION=kvm\n`)
    assert.equal(judge('host.os-supported', { os: host }).verdict, 'pass')
    // a security update is in the -updates pocket too; one that is phased is kept back by apt and not named at all
    const waiting = packages.parse(
      `lists 24 3600\nsecurity 4 8000\nupgrade libssl3t64 (3.0.13-0ubuntu3.6 Ubuntu:${version}/${codename}-updates, Ubuntu:${version}/${codename}-security [amd64])\nupgrade snapd (2.72 Ubuntu:${version}/${codename}-updates [amd64])\nupgrade linux-generic (6.8.0-90.91 Ubuntu:${version}/${codename}-updates, Ubuntu:${version}/${codename}-security [amd64])\nheld linux-generic\nreboot linux-image-${release.kernel}\nreboot linux-base\n`,
    )
    assert.deepEqual(judge('host.packages-up-to-date', { packages: waiting }).evidence.map(({ saw }) => saw), ['1 waiting: libssl3t64'])
    assert.deepEqual(judge('host.held-packages', { packages: waiting }).evidence.map(({ saw }) => saw), ['linux-generic is held, and a security update waits for it'])
    assert.equal(judge('host.reboot-not-required', { packages: waiting }).verdict, 'fail')
  })

  test(`Ubuntu ${version} (imitated): automatic updates by origins that name the release by variables`, () => {
    const timers = ['APT_DAILY', 'APT_DAILY_UPGRADE'].map((name) => `${name}_ACTIVE=active\n${name}_ENABLED=enabled\n${name}_AGO=40000\n`).join('')
    const updates = automaticUpdates.parse(
      `INSTALLED=1\nLISTS=1\nUPGRADE=1\nENABLE=\nORIGINS=\${distro_id}:\${distro_codename};\${distro_id}:\${distro_codename}-security;\${distro_id}ESMApps:\${distro_codename}-apps-security;\n${timers}DONE_AGO=40000\nHOST_AGE=9000000\n`,
    )
    assert.equal(judge('host.automatic-updates', { automaticUpdates: updates }).verdict, 'pass')
    assert.equal(judge('host.automatic-updates-run', { automaticUpdates: updates }).verdict, 'pass')
    assert.equal(judge('host.automatic-updates', { automaticUpdates: { ...updates, origins: ['${distro_id}:${distro_codename}'] } }).verdict, 'fail')
  })

  test(`Ubuntu ${version} (imitated): cloud-init's drop-in turns passwords on, and the daemon's answer shows it`, () => {
    const section = (label: string, password: string): string => `[${label}]\nport 22\npermitrootlogin without-password\npasswordauthentication ${password}\nkbdinteractiveauthentication no\npermitemptypasswords no\nmaxauthtries 6\n`
    const answer = (password: string) => sshd.parse(['anyone', 'root', 'deploy'].map((label) => section(label, password)).join(''))
    // 50-cloud-init.conf: PasswordAuthentication yes; it is read before sshd_config and wins over it
    assert.equal(judge('ssh.password-login', { sshd: answer('yes') }).verdict, 'fail')
    // 10-hardshell.conf is read before 50-cloud-init.conf: the first value stands
    assert.equal(judge('ssh.password-login', { sshd: answer('no') }).verdict, 'pass')
  })

  test(`Ubuntu ${version} (imitated): SSH ${release.socket ? 'behind ssh.socket' : 'listening by itself'} is known to the firewall`, () => {
    // with ssh.socket, sshd_config's own port says nothing: systemd listens, here on a second port too
    const ports = sshPorts.parse(release.socket ? 'config 22\nsocket 22\nsocket 2222\nlistening 22\nsession 2222\n' : 'config 22\nlistening 22\nsession 22\n')
    const open = listeners.parse(
      release.socket
        ? 'tcp LISTEN 0 4096 *:22 *:* users:(("sshd",pid=1101,fd=3),("systemd",pid=1,fd=96))\ntcp LISTEN 0 4096 *:2222 *:* users:(("systemd",pid=1,fd=97))\ntcp LISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=600,fd=15))\n'
        : 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=801,fd=3))\ntcp LISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=600,fd=14))\n',
    )
    assert.equal(judge('firewall.declared-ports-only', { listeners: open, sshPorts: ports }).verdict, 'pass')
    const rules = ufw.parse(
      'others=\nipv6=yes\nboot=enabled\nStatus: active\nLogging: on (low)\nDefault: deny (incoming), allow (outgoing), deny (routed)\nNew profiles: skip\n\nTo                         Action      From\n--                         ------      ----\n22/tcp (OpenSSH)           ALLOW IN    Anywhere\n22/tcp (OpenSSH (v6))      ALLOW IN    Anywhere (v6)\n',
    )
    // Ubuntu's guides allow the profile OpenSSH, which is port 22 only
    assert.equal(judge('firewall.ssh-allowed', { ufw: rules, sshPorts: ports }).verdict, release.socket ? 'fail' : 'pass')
  })

  test(`Ubuntu ${version} (imitated): its own docker.io with docker-compose-v2, and one for another release`, () => {
    const own = engine.parse(
      `DOCKERD=/usr/bin/dockerd\nVERSION=${release.docker}\nPACKAGE=docker.io\nORIGIN=Ubuntu\nSIGNED=yes\nSUITE=${codename}-updates\nCODENAME=${codename}\nBOOT=enabled\nGROUP=\nCOMPOSE=${release.compose}\nRUNNING=0\n`,
    )
    for (const id of ['docker.signed-source', 'docker.right-suite', 'docker.compose']) assert.equal(judge(id, { engine: own }).verdict, 'pass', id)
    const other = judge('docker.right-suite', { engine: { ...own, package: 'docker-ce', origin: 'Docker', suite: 'focal' } })
    assert.deepEqual([other.verdict, other.evidence[0]?.saw], ['fail', 'docker-ce for focal'])
  })
}

test('nothing is said of the release of an engine that no repository offers', () => {
  const mine = engine.parse('PACKAGE=\nORIGIN=\nSIGNED=\nSUITE=\nCODENAME=noble\nBOOT=enabled\nGROUP=\nCOMPOSE=\nRUNNING=0\n')
  assert.equal(judge('docker.right-suite', { engine: mine }).verdict, 'not-applicable')
  assert.equal(judge('docker.signed-source', { engine: mine }).verdict, 'fail')
  assert.equal(judge('docker.right-suite', { engine: { ...mine, package: 'docker-ce', origin: 'Docker' } }).verdict, 'unknown')
})

test('another firewall at work is named, and ufw is not said to be the whole truth', () => {
  const off = ufw.parse('others=nftables\nipv6=yes\nboot=enabled\nStatus: inactive\n')
  for (const id of ['firewall.active', 'firewall.default-deny', 'firewall.ipv6']) {
    const judged = judge(id, { ufw: off })
    assert.deepEqual([judged.verdict, judged.because], ['unknown', 'nftables is at work here and ufw is off; hardshell reads ufw only'], id)
  }
  const both = judge('firewall.active', { ufw: { ...off, active: true, others: ['firewalld'] } })
  assert.deepEqual([both.verdict, both.evidence.at(-1)?.saw], ['fail', 'firewalld is at work too'])
})

const recording = (area: string, name: string): string => readFileSync(new URL(`src/areas/${area}/recordings/${name}.txt`, packageRoot), 'utf8')

test('Ubuntu 24.04, as a server printed it: known, its sshd and its security updates understood', () => {
  assert.equal(judge('host.os-supported', { os: os.parse(recording('host', 'os.ubuntu-24.04')) }).verdict, 'pass')
  const real = sshd.parse(recording('ssh', 'sshd.ubuntu-24.04'))
  const verdicts = ['password-login', 'keyboard-interactive', 'empty-passwords', 'max-auth-tries', 'root-login', 'allow-users', 'crypto'].map((claim) => judge(`ssh.${claim}`, { sshd: real }).verdict)
  assert.deepEqual(verdicts, ['pass', 'pass', 'pass', 'pass', 'fail', 'fail', 'fail'])
  // what the strict profile takes away leaves this sshd with a key exchange
  const [kex = ''] = strictCrypto(complete(specSchema.parse({ profile: 'strict' })))
  const taken = kex.replace('KexAlgorithms -', '').split(',').map((pattern) => new RegExp(`^${pattern.replaceAll(/[.+]/g, String.raw`\$&`).replaceAll('*', '.*')}$`))
  const left = (real.anyone.get('kexalgorithms')?.[0] ?? '').split(',').filter((name) => !taken.some((pattern) => pattern.test(name)))
  assert.deepEqual(left, ['sntrup761x25519-sha512@openssh.com'])
  const waiting = packages.parse(recording('host', 'packages.ubuntu-24.04'))
  assert.deepEqual(waiting.upgrades.filter(({ security }) => security).map(({ name }) => name), ['gir1.2-glib-2.0', 'libglib2.0-data', 'libglib2.0-bin', 'libglib2.0-0t64', 'linux-libc-dev', 'linux-tools-common'])
  assert.equal(judge('host.packages-up-to-date', { packages: waiting }).verdict, 'fail')
})

test('Ubuntu, as servers printed it: ssh.socket among the listeners, the profile OpenSSH among the rules', () => {
  const open = listeners.parse(recording('firewall', 'listeners.ubuntu-24.04'))
  const ports = sshPorts.parse('config 22\nsocket 22\nlistening 22\nsession 22\n')
  assert.equal(judge('firewall.declared-ports-only', { listeners: open, sshPorts: ports }).verdict, 'pass')
  assert.deepEqual(open.filter(({ port }) => port === 22).map(({ process }) => process), ['sshd', 'sshd'])
  // what that server's kernel held was not asked then; ufw loads the same rules on Debian
  const kernel = recording('firewall', 'ufw.trixie-hardened').split('\n').filter((line) => line.startsWith('kernel '))
  assert.equal(judge('firewall.default-deny', { ufw: ufw.parse(recording('firewall', 'ufw.ubuntu')) }).verdict, 'unknown')
  const rules = ufw.parse(`${kernel.join('\n')}\n${recording('firewall', 'ufw.ubuntu')}`)
  for (const id of ['firewall.active', 'firewall.default-deny', 'firewall.ipv6']) assert.equal(judge(id, { ufw: rules }).verdict, 'pass', id)
  assert.equal(judge('firewall.ssh-allowed', { ufw: rules, sshPorts: ports }).verdict, 'pass')
  const extra = judge('firewall.declared-rules-only', { ufw: rules, sshPorts: ports })
  assert.equal(extra.verdict, 'fail')
  assert.match(extra.evidence.map(({ saw }) => saw).join(' '), /3000\/tcp/)
})
