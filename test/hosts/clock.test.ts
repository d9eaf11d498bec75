/**
 * The nightly backup by a clock that jumps, in a kernel of its own: nobody may set the clock that practice servers share with the machine underneath.
 * Real restic and the host's own programs; what they left is judged by the controls. And a look at memory that is really used up.
 * (With the whole host, and a clock that only its units see: backup-killed.test.ts.)
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { recent } from '../../src/areas/backup/controls.js'
import { nightly } from '../../src/areas/backup/nightly.js'
import { verified } from '../../src/areas/backup/own-controls.js'
import { nightly as nightlyStep } from '../../src/areas/backup/steps.js'
import { upkeep } from '../../src/areas/backup/upkeep.js'
import { areaFiles, sourceFile } from '../../src/runner/assets.js'
import { complete, specSchema } from '../../src/spec/spec.js'
import { boot } from './own-kernel.js'

const spec = complete(specSchema.parse({}))

describe('a clock that jumps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hs-clock-'))
  let said: ReadonlyMap<string, string> = new Map()
  let missing: string | undefined
  before(async () => {
    const files = new Map(nightlyStep.changes(spec, areaFiles('backup.nightly')).flatMap((change) => (change.kind === 'putFile' && /hardshell\/backup/.test(change.path) ? [[change.path, change.text] as const] : [])))
    files.set('/usr/local/lib/hardshell/matters.sh', sourceFile('areas/gateway/files/matters.sh'))
    for (const name of ['backup/nightly.probe.sh', 'backup/upkeep.probe.sh', 'health/files/observe.sh']) files.set(`/step/${name.replace(/^.*\//, '')}`, sourceFile(`areas/${name}`))
    for (const [path, text] of files) {
      mkdirSync(join(folder, 'root', dirname(path)), { recursive: true })
      writeFileSync(join(folder, 'root', path), text)
    }
    const machine = await boot(folder, { name: 'clock-kernel', memory: 512 })
    if (typeof machine === 'string') missing = machine
    else said = machine
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const test = (name: string, body: () => void): void => void it(name, (t) => (missing === undefined ? body() : t.skip(missing)))
  const part = (name: string): string => said.get(name) ?? assert.fail(`the machine said nothing of ${name}`)
  const worked = (name: string): boolean => /^STATUS 0$/m.test(part(name))
  /** Newest first. */
  const snapshots = (name: string): readonly string[] => part(`${name}: snapshots`).trim().split('\n').map((line) => line.split(' ')[1] ?? '')
  /** What the controls and the look say. */
  const told = (name: string): readonly string[] => [
    verified.check({ nightly: nightly.parse(part(`${name}: nightly`)) } as never, spec).verdict,
    recent.check({ upkeep: upkeep.parse(part(`${name}: upkeep`)) } as never, spec).verdict,
    part(`${name}: look`).split('\t')[2] ?? '',
  ]

  test('one night after the other, by a clock that is right', () => {
    assert.ok(worked('first') && worked('second'), part('first') + part('second'))
    assert.equal(snapshots('second').length, 2)
    assert.deepEqual(told('second'), ['pass', 'pass', 'ok'])
  })
  test('ahead by a year, and put right: nothing of then passes, and the next night says so and takes nothing away', () => {
    assert.ok(worked('ahead'), part('ahead'))
    assert.deepEqual(told('put right'), ['fail', 'fail', 'critical'])
    assert.ok(!worked('right'))
    assert.match(part('right'), /the clock went back: snapshot \w+ is of 2027-11-22, and nothing was pruned/)
    assert.deepEqual(snapshots('second').filter((id) => !snapshots('right').includes(id)), [])
    assert.equal(snapshots('right').length, 4)
    assert.deepEqual(told('right').slice(0, 2), ['fail', 'fail'])
    assert.equal(told('right')[2], 'warning')
  })
  test('once that snapshot is taken away, all is well', () => {
    assert.ok(worked('mended'), part('mended'))
    assert.deepEqual(told('mended'), ['pass', 'pass', 'ok'])
  })
  test('back by a year: that night says so and takes nothing away, and the next is well', () => {
    assert.ok(!worked('behind'))
    assert.match(part('behind'), /the clock went back: .* and nothing was pruned/)
    assert.deepEqual(snapshots('mended').filter((id) => !snapshots('behind').includes(id)), [])
    assert.equal(told('behind')[0], 'fail')
    assert.ok(worked('again'), part('again'))
    assert.deepEqual(told('again'), ['pass', 'pass', 'ok'])
    // of the nights of before none was taken for old
    assert.deepEqual(snapshots('mended').slice(1).filter((id) => !snapshots('again').includes(id)), [])
  })
  test('memory that is really used up is seen', () => {
    assert.match(part('memory before'), /^check\tmemory\tok\t/)
    assert.match(part('memory used up'), /^check\tmemory\tcritical\t\d+\tonly \d+ MB/)
  })
})
