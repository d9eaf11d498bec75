import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Plan } from '../model/plan.js'
import type { Facts, Frame } from '../model/reading.js'
import { complete, defaultSpec, specSchema } from '../spec/spec.js'
import { ALREADY_THERE } from '../areas/image/needs.js'
import { preflight } from './preflight.js'
import type { Session } from './session.js'

const known = (stdout: string): Frame => ({ exit: 0, ms: 1, stdout, stderr: '' })
const OS = 'ID=debian\nVERSION=13\nCODENAME=trixie\nNAME=Debian GNU/Linux 13\nMACHINE=x86_64\nKERNEL=6.12\nINIT=systemd\nVIRTUALIZATION=kvm\n'
const GIB = 1024 * 1024
const disks = (root: number, docker = root, memory = 4 * GIB, swap = 0): string =>
  `disk / ${50 * GIB} ${root * GIB} 3%\ndisk /var/lib/docker ${50 * GIB} ${docker * GIB} 3%\nmemory MemTotal ${memory}\nmemory MemAvailable ${memory / 2}\nmemory SwapTotal ${swap}\n`
const listener = (port: number, process: string): string => `tcp LISTEN 0 128 127.0.0.1:${port} 0.0.0.0:* users:(("${process}",pid=7,fd=3))\n`
const facts = (frames: Record<string, string>, root = true): Facts => ({
  host: 'vps', takenAt: '2026-11-22T18:33:00Z', login: { user: 'ada', root },
  frames: Object.fromEntries(Object.entries({ os: OS, space: disks(20), listeners: '', ...frames }).map(([name, text]) => [name, known(text)])),
})
const session = { host: 'vps', spec: defaultSpec(), today: '2026-11-22' } as unknown as Session
const from = (source: 'npm' | 'git'): Session => ({ ...session, spec: complete(specSchema.parse({ image: { source } })) })
const plan = (image: boolean, now?: string): Plan => ({
  host: 'vps',
  steps: [{ id: 'image.ready', title: '', why: '', lockout: false, restartsGateway: false, asked: [], changes: [{ change: { kind: 'packages', names: ['x'] }, effect: image ? 'create' : 'no-op', ...(now === undefined ? {} : { now }) }] }],
})

describe('preflight', () => {
  it('lets a fit host through', () => assert.doesNotThrow(() => preflight(session, facts({}), plan(true))))
  for (const [why, given, noun, says] of [
    ['no root', facts({}, false), 'noRoot', /ada cannot become root/],
    ['another system', facts({ os: OS.replace('ID=debian', 'ID=alpine').replace('GNU', 'Alpine') }), 'unsupported', /it runs/],
    ['an old release', facts({ os: OS.replace('VERSION=13', 'VERSION=11') }), 'unsupported', /it runs/],
    ['no systemd', facts({ os: OS.replace('INIT=systemd', 'INIT=sh') }), 'unsupported', /its init is sh/],
    ['another processor', facts({ os: OS.replace('x86_64', 'riscv64') }), 'unsupported', /riscv64/],
    ['a system that cannot be told', facts({ os: 'nonsense' }), 'unsupported', /could not be told/],
    ['a full disk', facts({ space: disks(2) }), 'noSpace', /\/ has 2\.0 GiB free/],
    ['no room for images', facts({ space: disks(20, 1) }), 'noSpace', /\/var\/lib\/docker has 1\.0 GiB free/],
    ['a port taken', facts({ listeners: listener(18789, 'node') }), 'conflict', /port 18789 is taken by node/],
  ] as const) {
    it(`refuses ${why}`, () => assert.throws(() => preflight(session, given, plan(true)), { noun, message: says }))
  }
  it("refuses Debian 12's own Docker, which has no Compose 2, unless an engine that has it is there", () => {
    const bookworm = OS.replace('VERSION=13', 'VERSION=12').replace('GNU/Linux 13', 'GNU/Linux 12')
    const engineOf = (more: string): string => `BOOT=enabled\nGROUP=\nRUNNING=0\n${more}`
    const distro = { ...session, spec: complete(specSchema.parse({ docker: { source: 'distro' } })) }
    for (const given of [facts({ os: bookworm }), facts({ os: bookworm, 'docker-engine': engineOf('PACKAGE=docker.io\nCOMPOSE=1.29.2\n') })]) {
      assert.throws(() => preflight(distro, given, plan(false)), { noun: 'unsupported', message: /Debian GNU\/Linux 12 has no Compose 2 of its own/ })
    }
    const ready = [facts({ os: bookworm, 'docker-engine': engineOf('PACKAGE=docker.io\nCOMPOSE=2.40.3\n') }), facts({ os: bookworm, 'docker-engine': engineOf('PACKAGE=docker-ce\n') }), facts({})]
    for (const given of ready) assert.doesNotThrow(() => preflight(distro, given, plan(false)))
    assert.doesNotThrow(() => preflight(session, facts({ os: bookworm }), plan(false)))
  })
  it('asks for no room when the image is there', () => assert.doesNotThrow(() => preflight(session, facts({ space: disks(2) }), plan(false))))
  const mib = (memory: number, swap = 0): Facts => facts({ space: disks(20, 20, memory * 1024, swap * 1024) })
  it('refuses to build from the source with too little memory, with figures and the way out', () =>
    assert.throws(() => preflight(from('git'), mib(4096), plan(true)), { noun: 'noSpace', message: /needs 5700 MiB of memory and swap together, this host has 4096 MiB/, hint: /image\.source: official/ }))
  it('refuses to build from npm with too little memory', () => assert.throws(() => preflight(from('npm'), mib(1024, 512), plan(true)), { noun: 'noSpace', message: /needs 1900 MiB .* has 1536 MiB/ }))
  it('refuses to build from the source on a disk that is enough for the prebuilt image', () => assert.throws(() => preflight(from('git'), facts({ space: disks(8, 8, 8 * GIB) }), plan(true)), { noun: 'noSpace', message: /need 12\.0 GiB/ }))
  it('counts swap, and asks no memory for the prebuilt image, or when the image is there', () => {
    assert.doesNotThrow(() => preflight(from('npm'), mib(1024, 1024), plan(true)))
    assert.doesNotThrow(() => preflight(session, mib(512), plan(true)))
    assert.doesNotThrow(() => preflight(from('git'), mib(512), plan(false)))
  })
  it('asks for nothing when only the record of the image is not there', () => {
    const renewed = `OpenClaw 2026.9.6 from the source npm: the papers of the image are gone\n${ALREADY_THERE}`
    assert.doesNotThrow(() => preflight(from('npm'), mib(512), plan(true, renewed)))
    assert.doesNotThrow(() => preflight(from('git'), facts({ space: disks(2) }), plan(true, renewed)))
    assert.throws(() => preflight(from('npm'), mib(512), plan(true, 'OpenClaw 2026.9.6 from the source npm: no image is on record')), { noun: 'noSpace' })
  })
  it('moves no gateway that serves to another release: that is an update', () => {
    const gateway = readFileSync(new URL('../../../src/areas/gateway/recordings/container.hardened.txt', import.meta.url), 'utf8')
    const other = plan(true, 'OpenClaw 2026.9.6 from the source npm: the image on record is version 2026.9.5')
    assert.throws(() => preflight(session, facts({ container: gateway }), other), { noun: 'conflict', message: /runs 2026\.9\.5: that is an update/, hint: /hardshell update vps/ })
    assert.doesNotThrow(() => preflight(session, facts({}), other))
    assert.doesNotThrow(() => preflight(session, facts({ container: gateway }), plan(true, 'OpenClaw 2026.9.6 from the source npm: the papers of the image are gone')))
  })
  it('knows its own port by Docker', () => assert.doesNotThrow(() => preflight(session, facts({ listeners: listener(18789, 'docker-proxy') }), plan(true))))
})
