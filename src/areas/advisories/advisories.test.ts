/** The shipped list, what becomes of OSV's answers, and the controls on both. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { OLD, TOO_OLD } from './controls.js'
import { knownAdvisories, runningVersion, type Known } from './facts.js'
import { area } from './index.js'
import { fromOsv, osvAnswer, readTable, tableText } from './table.js'
import { parseVersion } from './version.js'

const file = (path: string): string => readFileSync(new URL(`../../../../src/areas/advisories/${path}`, import.meta.url), 'utf8')
const shipped = readTable(file('files/advisories.json'))
const recorded = runningVersion.parse(file('recordings/running-version.practice.txt'))

function judge(id: string, version: string | readonly string[], known: Partial<Known> = {}): Judgement {
  const control = area.controls.find((one) => one.id === `advisories.${id}`)
  assert.ok(control, id)
  const running = [version].flat().map((one, at) => ({ where: `c${at}`, version: one }))
  return control.check({ runningVersion: running, knownAdvisories: { ...shipped, age: 0, ...known } } as never, defaultSpec())
}

describe('the list that ships', () => {
  it('is dated, named after its sources, and every bound in it can be read', () => {
    assert.match(shipped.source, /CC BY 4\.0/)
    assert.ok(shipped.advisories.length >= 100, `${shipped.advisories.length} advisories`)
    for (const { id, ranges } of shipped.advisories) {
      for (const bound of ranges.flatMap(({ introduced, fixed }) => [introduced, fixed])) assert.ok(bound === undefined || parseVersion(bound), `${id}: ${bound}`)
    }
    const names = shipped.advisories.flatMap(({ id, aliases }) => [id, ...aliases])
    assert.equal(new Set(names).size, names.length, 'a hole stands twice in it')
  })
  it('survives being written, and nothing else passes for a list', () => {
    assert.deepEqual(readTable(tableText(shipped)), shipped)
    for (const text of ['', '{', '[]', '{}', tableText({ ...shipped, advisories: [] }), tableText({ ...shipped, asOf: 'soon' }), tableText(shipped).slice(0, -100), tableText(shipped).replace('.v1', '.v2')]) assert.throws(() => readTable(text), text.slice(0, 40))
  })
})

describe('the running release', () => {
  it('is read with where it runs', () => {
    assert.deepEqual(recorded, [{ where: 'openclaw-gateway', version: '2026.9.6' }])
    for (const text of ['', 'openclaw-gateway', 'a\tb\tc', '\t2026.9.6']) assert.throws(() => runningVersion.parse(text), text)
  })

  const rows: readonly (readonly [string, Judgement['verdict'], string | readonly string[], Partial<Known>?])[] = [
    ['no-critical', 'pass', recorded[0]?.version ?? ''],
    ['no-high', 'pass', recorded[0]?.version ?? ''],
    ['no-lesser', 'pass', recorded[0]?.version ?? ''],
    ['no-critical', 'fail', '2026.2.6'],
    ['no-high', 'fail', '2026.2.6-3'],
    ['no-lesser', 'fail', '2026.2.6'],
    ['no-critical', 'pass', '2026.4.29'],
    ['no-critical', 'fail', '2026.4.29-beta.1'],
    ['no-high', 'fail', '2026.7.32'],
    ['no-high', 'unknown', '2026.7.35'],
    ['no-critical', 'pass', '2026.7.35'],
    ['no-critical', 'unknown', 'main'],
    // one old gateway beside a new one
    ['no-critical', 'fail', ['2026.9.6', '2026.2.6']],
    ['no-critical', 'fail', ['main', '2026.2.6']],
    ['no-critical', 'pass', '2026.9.6', { age: TOO_OLD }],
    ['no-critical', 'unknown', '2026.9.6', { age: TOO_OLD + 1 }],
    ['no-critical', 'unknown', '2026.9.6', { age: -2 }],
    // what an old list names is still so
    ['no-critical', 'fail', '2026.2.6', { age: 1000 }],
    ['list-recent', 'pass', '2026.9.6', { age: OLD }],
    ['list-recent', 'fail', '2026.9.6', { age: OLD + 1 }],
    ['list-recent', 'fail', '2026.9.6', { age: -2 }],
  ]
  for (const [id, want, version, known] of rows) it(`${id} is ${want} for ${String(version)} ${JSON.stringify(known ?? '')}`, () => assert.equal(judge(id, version, known).verdict, want))

  it('names each hole, where, and its repair, and the first dozen of many', () => {
    const { evidence } = judge('no-critical', '2026.3.11')
    assert.match(evidence[0]?.saw ?? '', /^2026\.3\.11 in c0: GHSA-rqpp-rjj8-7wv8 \(CVE-2026-22172\) .+; repaired in 2026\.3\.12$/)
    const many = judge('no-high', '2026.1.1').evidence
    assert.equal(many.length, 13)
    assert.match(many.at(-1)?.saw ?? '', /^and \d+ more$/)
  })

  it('is judged by a list that says how old it is, or by none', () => {
    assert.equal(knownAdvisories.parse(`AGE=12\n${tableText(shipped)}`).age, 12)
    for (const text of [tableText(shipped), `AGE=\n${tableText(shipped)}`, 'AGE=1\n{}']) assert.throws(() => knownAdvisories.parse(text))
  })
})

describe("OSV's records", () => {
  const record = (over: object = {}) =>
    osvAnswer.parse({ vulns: [{ id: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2026-1'], modified: '2026-09-01T00:00:00Z', summary: 'OpenClaw: a hole\u001b[31m', database_specific: { severity: 'MODERATE', cwe_ids: [] },
      affected: [{ package: { ecosystem: 'npm', name: 'openclaw', purl: 'pkg:npm/openclaw' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2026.2.1' }] }] }], ...over }] }).vulns
  const affected = (over: object): object => ({ affected: [{ package: { ecosystem: 'npm', name: 'openclaw' }, ...over }] })
  const ranges = (over: object) => fromOsv(record(over), ['openclaw'])[0]?.ranges

  it('become advisories of ours', () => {
    assert.deepEqual(fromOsv(record(), ['openclaw']), [{ id: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2026-1'], severity: 'medium', what: 'a hole [31m', ranges: [{ fixed: '2026.2.1' }] }])
    assert.equal(fromOsv(record({ database_specific: { severity: 'CRITICAL' } }), ['openclaw'])[0]?.severity, 'critical')
    assert.equal(fromOsv(record({ database_specific: undefined }), ['openclaw'])[0]?.severity, 'unrated')
  })
  it('are left out when withdrawn, of another package, or told twice', () => {
    assert.deepEqual(fromOsv(record({ withdrawn: '2026-09-02T00:00:00Z' }), ['openclaw']), [])
    assert.deepEqual(fromOsv(record(), ['clawdbot']), [])
    assert.equal(fromOsv([...record(), ...record({ id: 'CVE-2026-1', aliases: [] })], ['openclaw']).length, 1)
  })
  it('open and close ranges as their events say', () => {
    const events = (...list: object[]): object => affected({ ranges: [{ type: 'SEMVER', events: list }] })
    assert.deepEqual(ranges(events({ introduced: '2026.2.1' }, { fixed: '2026.2.5' }, { introduced: '2026.3.0' })), [{ introduced: '2026.2.1', fixed: '2026.2.5' }, { introduced: '2026.3.0' }])
    assert.deepEqual(ranges(events({ introduced: '0' }, { last_affected: '2026.2.5' })), [{ lastAffected: '2026.2.5' }])
    assert.deepEqual(ranges(events({ introduced: '0' })), [{}])
    assert.deepEqual(ranges({ affected: [{ package: { ecosystem: 'npm', name: 'openclaw' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }], database_specific: { last_known_affected_version_range: '<= 2026.2.5' } }] }), [{ lastAffected: '2026.2.5' }])
    assert.deepEqual(ranges(affected({ versions: ['2026.2.5'] })), [{ introduced: '2026.2.5', lastAffected: '2026.2.5' }])
  })
})
