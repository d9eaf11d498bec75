/**
 * The host's facts as real servers told them, and its controls on those and on single departures from them.
 * Recordings named trixie-* and bookworm are real; what is written out here is marked as imitated.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { accounts } from './accounts.js'
import { automaticUpdates } from './automatic-updates.js'
import { clock } from './clock.js'
import { deployUser } from './deploy-user.js'
import { area } from './index.js'
import { os } from './os.js'
import { packages } from './packages.js'
import { space } from './space.js'

const spec = defaultSpec()
const folder = new URL('../../../../src/areas/host/recordings/', import.meta.url)
const recording = (fact: string, name: string): string => readFileSync(new URL(`${fact}.${name}.txt`, folder), 'utf8')

function judge(id: string, value: unknown): Judgement {
  const control = area.controls.find((one) => one.id === `host.${id}`)
  assert.ok(control, `no control host.${id}`)
  return control.check({ [Object.keys(control.needs)[0] as string]: value } as never, spec)
}
const verdict = (id: string, value: unknown): string => judge(id, value).verdict

test('the systems hardshell knows pass, others and old ones fail', () => {
  const real = os.parse(recording('os', 'trixie-fresh'))
  assert.deepEqual([real.id, real.version, real.codename, real.init], ['debian', '13', 'trixie', 'systemd'])
  assert.equal(verdict('os-supported', real), 'pass')
  assert.equal(verdict('os-supported', os.parse(recording('os', 'bookworm'))), 'pass')
  const table: [string, string, string][] = [
    ['ubuntu', '22.04', 'pass'],
    ['ubuntu', '24.04', 'pass'],
    ['ubuntu', '26.04', 'pass'],
    ['ubuntu', '20.04', 'fail'],
    ['debian', '11', 'fail'],
    ['fedora', '43', 'fail'],
  ]
  for (const [id, version, want] of table) assert.equal(verdict('os-supported', { ...real, id, version }), want, `${id} ${version}`)
})

test('a recording of Debian 12 with upgrades waiting: the security ones are told apart', () => {
  const waiting = packages.parse(recording('packages', 'bookworm'))
  assert.ok(waiting.upgrades.some(({ name, security }) => name === 'perl-base' && security))
  assert.ok(waiting.upgrades.some(({ name, security }) => name === 'base-files' && !security))
  assert.equal(verdict('packages-up-to-date', waiting), 'fail')
  assert.equal(verdict('packages-up-to-date', { ...waiting, upgrades: waiting.upgrades.filter(({ security }) => !security) }), 'pass')
})

test('without lists, or with old ones, nothing is known about updates', () => {
  const fresh = packages.parse(recording('packages', 'trixie-fresh'))
  assert.equal(fresh.lists, 0)
  assert.equal(verdict('packages-up-to-date', fresh), 'unknown')
  const updated = packages.parse(recording('packages', 'trixie-hardened'))
  assert.equal(verdict('packages-up-to-date', updated), 'pass')
  assert.equal(verdict('packages-up-to-date', { ...updated, listsAgeSeconds: 30 * 86400 }), 'unknown')
  for (const [change, says] of [
    [{ securityLists: 0, securityAgeSeconds: undefined }, /sources name no security suite/],
    [{ securityAgeSeconds: 40 * 86400 }, /made 40 days ago: it is no longer fetched/],
    [{ securityAgeSeconds: undefined }, /cannot be told/],
  ] as const) {
    const judged = judge('packages-up-to-date', { ...updated, ...change })
    assert.equal(judged.verdict, 'unknown')
    assert.match(JSON.stringify(judged), says)
  }
  // a week in which nothing was published
  assert.equal(verdict('packages-up-to-date', { ...updated, securityAgeSeconds: 8 * 86400 }), 'pass')
  assert.equal(packages.parse('lists 3 9\nsecurity 1 -60\n').securityAgeSeconds, 0)
  assert.throws(() => packages.parse('lists 3 749\n'), /no line about security lists/)
  assert.equal(verdict('packages-consistent', updated), 'pass')
  assert.equal(verdict('reboot-not-required', updated), 'pass')
})

test('half-installed packages and a waiting reboot are named', () => {
  const imitated = packages.parse('lists 3 100\nsecurity 1 4000\nbroken docker.io half-configured\nheld openssh-server\nreboot linux-image-6.12.48+deb13-amd64\nreboot kernel-6.12.48+deb13-amd64\n')
  assert.deepEqual(judge('packages-consistent', imitated).evidence.map(({ saw }) => saw), ['docker.io half-configured'])
  assert.equal(judge('reboot-not-required', imitated).evidence.length, 2)
  assert.deepEqual(imitated.held, ['openssh-server'])
  assert.throws(() => packages.parse('upgrade perl\n'), /no line about lists/)
})

test('automatic updates: each missing part is a fail of its own', () => {
  const good = automaticUpdates.parse(recording('automatic-updates', 'trixie-hardened'))
  assert.equal(verdict('automatic-updates', good), 'pass')
  const fresh = automaticUpdates.parse(recording('automatic-updates', 'trixie-fresh'))
  assert.equal(verdict('automatic-updates', fresh), 'fail')
  const departures: [string, Partial<typeof good>][] = [
    ['unattended-upgrades', { installed: false }],
    ['APT::Periodic::Update-Package-Lists', { lists: '0' }],
    ['APT::Periodic::Unattended-Upgrade', { upgrade: undefined }],
    ['APT::Periodic::Enable', { enable: '0' }],
    ['Unattended-Upgrade origins', { origins: ['origin=Debian,label=Debian'] }],
    ['apt-daily.timer', { fetching: { active: true, enabled: false, ago: 5 } }],
    ['apt-daily-upgrade.timer', { upgrading: { active: false, enabled: true, ago: 5 } }],
  ]
  for (const [fact, departure] of departures) {
    const judged = judge('automatic-updates', { ...good, ...departure })
    assert.equal(judged.verdict, 'fail', fact)
    assert.deepEqual(judged.evidence.map((one) => one.fact), [fact])
  }
})

test('automatic updates that have run, not yet, or never', () => {
  const good = automaticUpdates.parse(recording('automatic-updates', 'trixie-hardened'))
  const day = 86400
  const never = { active: true, enabled: true, ago: undefined }
  assert.equal(verdict('automatic-updates-run', good), 'unknown', 'a host of some minutes')
  assert.equal(verdict('automatic-updates-run', { ...good, doneAgo: day }), 'pass')
  assert.equal(verdict('automatic-updates-run', { ...good, doneAgo: 9 * day }), 'fail')
  assert.equal(verdict('automatic-updates-run', { ...good, doneAgo: undefined, hostAge: 30 * day, upgrading: never }), 'fail')
  assert.equal(verdict('automatic-updates-run', { ...good, doneAgo: undefined, hostAge: 30 * day, upgrading: { ...never, ago: day } }), 'fail')
})

test('the clock: borrowed in a container, kept by a daemon elsewhere', () => {
  assert.equal(verdict('time-synchronised', clock.parse(recording('clock', 'trixie-fresh'))), 'not-applicable')
  const imitated = clock.parse('NTP=yes\nNTPSynchronized=yes\nDAEMON=systemd-timesyncd\nCONTAINER=0\n')
  assert.equal(verdict('time-synchronised', imitated), 'pass')
  assert.equal(verdict('time-synchronised', { ...imitated, synchronized: false }), 'fail')
  assert.equal(verdict('time-synchronised', { ...imitated, daemon: undefined }), 'fail')
})

test('disks: little room, little of a large one, and inodes', () => {
  const real = space.parse(recording('space', 'trixie-fresh'))
  assert.equal(verdict('disk-space', real), 'pass')
  assert.ok(real.memoryKiB > real.memoryFreeKiB)
  const GiB = 1024 * 1024
  const disk = (sizeKiB: number, freeKiB: number, inodesUsed?: number) => ({ ...real, disks: [{ mount: '/', sizeKiB, freeKiB, inodesUsed }] })
  assert.equal(verdict('disk-space', disk(40 * GiB, 30 * GiB)), 'pass')
  assert.equal(verdict('disk-space', disk(10 * GiB, 1.5 * GiB)), 'fail')
  assert.equal(verdict('disk-space', disk(400 * GiB, 30 * GiB)), 'fail')
  assert.equal(verdict('disk-space', disk(40 * GiB, 30 * GiB, 95)), 'fail')
  assert.equal(space.parse('disk / 100 50 5%\ndisk / 100 49 5%\nmemory MemTotal 9\nmemory MemAvailable 8\nmemory SwapTotal 0\n').disks.length, 1)
})

test('the deploy user and its keys', () => {
  const good = deployUser.parse(recording('deploy-user', 'trixie-hardened'))
  assert.equal(verdict('deploy-user', good), 'pass')
  assert.equal(verdict('deploy-keys', good), 'pass')
  assert.equal(verdict('deploy-user', { ...good, sudo: 'password' }), 'fail')
  assert.equal(verdict('deploy-user', { ...good, sudo: 'none' }), 'fail')
  assert.equal(verdict('deploy-user', { ...good, shell: '/usr/sbin/nologin' }), 'fail')
  assert.equal(verdict('deploy-user', { ...good, uid: 0 }), 'unknown', 'root by another name')
  assert.equal(verdict('deploy-keys', { ...good, uid: 0 }), 'unknown')
  assert.equal(verdict('deploy-keys', { ...good, keys: 0 }), 'fail')
  assert.equal(verdict('deploy-keys', { ...good, keysIs: { mode: '644', uid: good.uid } }), 'fail')
  assert.equal(verdict('deploy-keys', { ...good, keysIs: { mode: '600', uid: 0 } }), 'fail')
  assert.equal(verdict('deploy-keys', { ...good, sshIs: { mode: '755', uid: good.uid } }), 'fail')
  assert.equal(verdict('deploy-keys', { ...good, homeIs: { mode: '777', uid: good.uid } }), 'fail')
  assert.equal(verdict('deploy-keys', { ...good, homeIs: { mode: '755', uid: good.uid } }), 'pass')
})

test('accounts: a second root and an empty password are named', () => {
  const real = accounts.parse(recording('accounts', 'trixie-hardened'))
  assert.equal(verdict('single-root', real), 'pass')
  assert.equal(verdict('no-empty-passwords', real), 'pass')
  const imitated = accounts.parse('root:0:/bin/bash:set\ntoor:0:/bin/sh:set\nguest:1001:/bin/sh:empty\n')
  assert.deepEqual(judge('single-root', imitated).evidence.map(({ saw }) => saw), ['toor has uid 0'])
  assert.deepEqual(judge('no-empty-passwords', imitated).evidence.map(({ saw }) => saw), ['guest'])
  assert.throws(() => accounts.parse('daemon:1:/bin/sh:set\n'), /no root account/)
  assert.throws(() => accounts.parse('root:0:/bin/sh:$6$hash\n'), /not an account/)
})
