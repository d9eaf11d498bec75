/**
 * Secrets at rest on real disks, which no container has: Debian's kernel, booted in an emulator with two disks that are laid out as
 * people have them, LUKS and swap among it. hardshell's probe looks at each, and its controls and its decision helper go by that; on a
 * plain disk and on an encrypted one its commands are run whole, on that machine.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { archivesEncrypted, atRest, diskEncrypted, swapEncrypted, type AtRest } from '../../src/areas/state/at-rest.js'
import { CONTROL, decide } from '../../src/audit/at-rest.js'
import { EXIT } from '../../src/model/errors.js'
import { sourceFile } from '../../src/runner/assets.js'
import { defaultSpec } from '../../src/spec/spec.js'
import type { AuditJson } from './guest.js'
import { boot } from './own-kernel.js'

describe('secrets at rest on real disks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hs-disks-'))
  let said: ReadonlyMap<string, string> = new Map()
  let missing: string | undefined

  before(async () => {
    mkdirSync(join(folder, 'root'), { recursive: true })
    writeFileSync(join(folder, 'root/probe'), sourceFile('areas/state/at-rest.probe.sh'))
    const machine = await boot(folder, { name: 'disks-kernel', memory: 1536, disks: ['one', 'two'] })
    if (typeof machine === 'string') missing = machine
    else said = machine
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const seen = (name: string): AtRest => {
    const [, told = '', status] = /^([\s\S]*?)STATUS (\d+)$/m.exec(said.get(name) ?? '') ?? assert.fail(`the machine said nothing of ${name}`)
    assert.equal(status, '0', told)
    return atRest.parse(told)
  }
  const judged = (name: string): readonly unknown[] => [seen(name).places[0]?.source, seen(name).swaps.map((swap) => swap.name), ...[diskEncrypted, swapEncrypted, archivesEncrypted].map((control) => control.check({ atRest: seen(name) } as never, defaultSpec()).verdict)]

  for (const [name, ...want] of [
    ['a plain disk, no swap', '/dev/vda', [], 'fail', 'pass', 'pass'],
    ['a swap file on it', '/dev/vda', ['/home/swapfile'], 'fail', 'fail', 'pass'],
    ['a swap partition', '/dev/vda', ['/dev/vdb'], 'fail', 'fail', 'pass'],
    ['swap with a key of this boot', '/dev/vda', ['/dev/mapper/swap'], 'fail', 'pass', 'pass'],
    ['LUKS', '/dev/mapper/state', [], 'pass', 'pass', 'pass'],
    ['a swap file on LUKS', '/dev/mapper/state', ['/home/swapfile'], 'pass', 'pass', 'pass'],
    ['LUKS, and an archive in the home', '/dev/mapper/state', [], 'pass', 'pass', 'fail'],
    ['a folder that its file system encrypts', '/dev/vdb', [], 'fail', 'pass', 'pass'],
    ['half on LUKS', '/dev/mapper/half', [], 'unknown', 'pass', 'pass'],
  ] as const)
    it(`${name}: disk ${want[2]}, swap ${want[3]}, archives ${want[4]}`, (t) => (missing === undefined ? assert.deepEqual(judged(name), want) : t.skip(missing)))

  it('the decision helper goes by what the disks are', (t) => {
    if (missing !== undefined) return t.skip(missing)
    const home = decide('home', seen('a swap file on it'))
    assert.deepEqual([home.state, home.risk?.control], ['accept', CONTROL])
    assert.ok(home.steps.some((step) => step.includes('swap-encrypted')))
    assert.equal(decide('vps', seen('LUKS')).state, 'met')
    assert.equal(decide('vps', seen('half on LUKS')).state, 'unknown')
  })

  const ran = (what: string): { readonly out: string; readonly status: number } => {
    const [, out = '', status] = /^([\s\S]*?)STATUS (\d+)$/m.exec(said.get(what) ?? '') ?? assert.fail(`the machine said nothing of ${what}`)
    return { out: out.replaceAll(/\s+/g, ' '), status: Number(status) }
  }
  const audited = (when: string): readonly unknown[] => {
    const { out, status } = ran(`${when}: audit`)
    assert.equal(status, EXIT.ok, out)
    const { findings } = JSON.parse(out.slice(out.indexOf('{'), out.lastIndexOf('}') + 1)) as AuditJson
    return findings.map(({ control, verdict, accepted }) => `${control} ${verdict}${accepted === undefined || accepted === null ? '' : ', accepted'}`).sort()
  }

  it('on a plain disk: the audit finds it undecided; at-rest writes the accepted risk down; then it is decided, and still no pass', (t) => {
    if (missing !== undefined) return t.skip(missing)
    assert.deepEqual(audited('undecided'), ['documentation.at-rest-decided fail', 'documentation.state-encrypted-by-file fail', 'state.archives-encrypted pass', 'state.disk-encrypted fail', 'state.swap-encrypted fail'])
    const { out, status } = ran('undecided: at-rest home --accept')
    assert.equal(status, EXIT.ok, out)
    assert.match(out, /state +not encrypted +\(\/dev\/vda, ext4\)/)
    assert.match(out, /a plain disk is part of this decision[^]*accepted until \d{4}-\d\d-\d\d, written into hardshell\.yaml: state\.disk-encrypted/)
    assert.deepEqual(audited('decided'), ['documentation.at-rest-decided pass', 'documentation.state-encrypted-by-file fail', 'state.archives-encrypted pass', 'state.disk-encrypted fail, accepted', 'state.swap-encrypted fail'])
  })

  it('on LUKS: the disks are as decided, there is no such risk to accept, and all pass', (t) => {
    if (missing !== undefined) return t.skip(missing)
    assert.match(ran('encrypted: at-rest vps').out, /state +encrypted +\(\/dev\/mapper\/state, ext4\)[^]*the disks are as decided/)
    const { out, status } = ran('encrypted: at-rest vps --accept')
    assert.equal(status, EXIT.usage, out)
    assert.match(out, /the disk is encrypted: there is no such risk to accept/)
    assert.deepEqual(audited('encrypted'), ['documentation.at-rest-decided pass', 'documentation.state-encrypted-by-file fail', 'state.archives-encrypted pass', 'state.disk-encrypted pass', 'state.swap-encrypted pass'])
  })

  it('a state that its file system encrypts file by file: that passes, and the plain disk beside it does not', (t) => {
    if (missing !== undefined) return t.skip(missing)
    assert.deepEqual(seen('a folder that its file system encrypts').places.slice(0, 2).map(({ name, encryption, byFile }) => [name, encryption, byFile]), [['state', 'encrypted', true], ['deployment', 'plain', false]])
    assert.deepEqual(audited('by-file'), ['documentation.at-rest-decided fail', 'documentation.state-encrypted-by-file pass', 'state.archives-encrypted pass', 'state.disk-encrypted fail', 'state.swap-encrypted pass'])
  })
})
