import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Plan } from '../model/plan.js'
import type { Facts, Frame } from '../model/reading.js'
import { defaultSpec } from '../spec/spec.js'
import { preflight } from './preflight.js'
import type { Session } from './session.js'

const known = (stdout: string): Frame => ({ exit: 0, ms: 1, stdout, stderr: '' })
const OS = 'ID=debian\nVERSION=13\nCODENAME=trixie\nNAME=Debian GNU/Linux 13\nMACHINE=x86_64\nKERNEL=6.12\nINIT=systemd\nVIRTUALIZATION=kvm\n'
const GIB = 1024 * 1024
const disks = (root: number, docker = root): string =>
  `disk / ${50 * GIB} ${root * GIB} 3%\ndisk /var/lib/docker ${50 * GIB} ${docker * GIB} 3%\nmemory MemTotal ${4 * GIB}\nmemory MemAvailable ${3 * GIB}\nmemory SwapTotal 0\n`
const listener = (port: number, process: string): string => `tcp LISTEN 0 128 127.0.0.1:${port} 0.0.0.0:* users:(("${process}",pid=7,fd=3))\n`
const facts = (frames: Record<string, string>, root = true): Facts => ({
  host: 'vps', takenAt: '2026-11-22T18:33:00Z', login: { user: 'ada', root },
  frames: Object.fromEntries(Object.entries({ os: OS, space: disks(20), listeners: '', ...frames }).map(([name, text]) => [name, known(text)])),
})
const session = { host: 'vps', spec: defaultSpec(), today: '2026-11-22' } as unknown as Session
const plan = (image: boolean): Plan => ({
  host: 'vps',
  steps: [{ id: 'image.ready', title: '', why: '', lockout: false, restartsGateway: false, asked: [], changes: [{ change: { kind: 'packages', names: ['x'] }, effect: image ? 'create' : 'no-op' }] }],
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
  it('asks for no room when the image is there', () => assert.doesNotThrow(() => preflight(session, facts({ space: disks(2) }), plan(false))))
  it('knows its own port by Docker', () => assert.doesNotThrow(() => preflight(session, facts({ listeners: listener(18789, 'docker-proxy') }), plan(true))))
})
