/** What a real host printed of its releases, and departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { defaultSpec } from '../../spec/spec.js'
import { area } from './index.js'
import { parseAhead, parseReleases, schemaMoves, type Releases } from './said.js'
import { screen } from '../../report/screen.js'
import { backText, releasesText, reviewText } from '../../report/releases.js'

const recording = (name: string): string => readFileSync(new URL(`../../../../src/areas/updates/recordings/${name}`, import.meta.url), 'utf8')
const plain = { ...screen(false, 100), iso: (milliseconds: number) => new Date(milliseconds).toISOString() }

test('releases as a real host has them: newest first, with what runs and what became of the last', () => {
  const told = parseReleases(recording('releases.txt'))
  assert.deepEqual(told.releases.map(({ version, good, there }) => [version, good, there]), [['2026.9.90', true, true], ['2026.9.93', false, true], ['2026.9.5', true, true]])
  assert.equal(told.last?.ended, 'back')
  assert.equal(told.stage, undefined)
  const text = releasesText('vps', told, plain)
  assert.match(text, /→ 2026\.9\.90-[0-9a-f]{12} +held {2}schemas: state 18, agent 23/)
  assert.match(text, /2026\.9\.93-[0-9a-f]{12} +did not hold[^]*26\.7 s without a gateway/)
  const [now, , other] = told.releases
  assert.ok(now !== undefined && other !== undefined)
  assert.match(backText('vps', other, now, plain), /the image and its settings/)
  assert.match(backText('vps', now, other, plain), /image and state: it does not open the state of now\. What was written after 20/)
  assert.match(backText('vps', now, { ...other, snapshotAt: undefined } as never, plain), /no snapshot of its own/)
})

test('one at work is told, a host without any says so, and what is cut short is no answer', () => {
  const at = parseReleases('running\t \nversion\t2026.9.5\nimage\tsha256:a\nunit\tactive\nstage\twatching\nlog\twatching it for 600 s\nuntil\t1795412000\n')
  assert.deepEqual([at.container, at.stage, at.until, at.releases], [undefined, 'watching', 1795412000, []])
  assert.match(releasesText('vps', at, plain), /at work: watching, watched until 2026-11-23 .* UTC/)
  assert.match(releasesText('vps', at, plain), /no container/)
  assert.throws(() => parseReleases('running\tsha256:a running\nrelease\t/x/record\nNAME\t2026.9.5-a\n'), /no VERSION/)
})

test('whether the schema moves is told, or is not known', () => {
  const ahead = (to: object) => parseAhead(JSON.stringify({ from: { version: '1', image: 'i', name: 'n', running: true, schemas: { state: 17, agent: 21 }, node: '' }, to: { version: '2', name: null, node: null, ...to }, atWork: null, stateMiB: 1 }))
  assert.deepEqual([{ state: 18, agent: 23 }, { state: 17, agent: 21 }, { state: 17, agent: 22 }, null].map((schemas) => schemaMoves(ahead({ schemas }))), [true, false, true, undefined])
})

test('a review tells what is closed and opened, what was found, and what could not be looked at', () => {
  const ahead = parseAhead(JSON.stringify({ from: { version: '2026.9.5', image: 'i', name: 'a', running: true, schemas: { state: 17, agent: 21 }, node: '' }, to: { version: '2026.9.6', name: 'b', node: null, schemas: { state: 18, agent: 23 } }, atWork: null, stateMiB: 1 }))
  const table = { asOf: '2026-09-26', source: 's', advisories: [
    { id: 'CVE-1', aliases: [], severity: 'high' as const, what: 'closed', ranges: [{ fixed: '2026.9.6' }] },
    { id: 'CVE-2', aliases: [], severity: 'low' as const, what: 'opened', ranges: [{ introduced: '2026.9.6', fixed: '2026.9.7' }] },
    { id: 'CVE-3', aliases: [], severity: 'low' as const, what: 'left', ranges: [{ fixed: '2026.9.7' }] },
  ] }
  const notes = { text: '## 2026.9.6\n\n### Highlights\n\n- **Updates:** go on (#1)\n\n### Changes\n\n- a\n- b\n\n### Complete contribution record\n\n- c\n' }
  const seen = reviewText('vps', ahead, { notes, packages: { counts: { critical: 0, high: 0, moderate: 0, low: 0 }, holes: [] }, contract: { lines: ['+env NEW=1'] } }, table, 600, plain)
  assert.match(seen, /closes 1\n +CVE-1 \(high\) closed\n +opens 1\n +CVE-2[^]*leaves 1\n +CVE-3/)
  assert.match(seen, /looked at, and none found[^]*\+env NEW=1[^]*2026\.9\.6\n +- Updates: go on \(#1\)\n +and 2 changes\n/)
  const unseen = reviewText('vps', ahead, { notes: { because: 'x1' }, packages: { because: 'x2' }, contract: { because: 'x3' } }, { ...table, advisories: [] }, 600, plain)
  assert.match(unseen, /neither of the two has one[^]*not known: x2[^]*not known: x3[^]*not known: x1/)
  assert.doesNotMatch(unseen, /none found/)
})

const judge = (id: string, change: Partial<Releases> = {}) => {
  const control = area.controls.find((one) => one.id === `updates.${id}`)
  assert.ok(control, id)
  return control.check({ releases: { ...parseReleases(recording('releases.txt')), ...change } } as never, defaultSpec())
}
test('a host that was updated passes; what departs from it does not', () => {
  const told = parseReleases(recording('releases.txt'))
  const [now, tried, before] = told.releases
  assert.ok(told.last !== undefined && now !== undefined && tried !== undefined && before !== undefined)
  for (const id of ['ended', 'rollback-possible', 'release-recorded']) assert.equal(judge(id).verdict, 'pass', id)
  const rows: readonly [string, string, Partial<Releases>][] = [
    ['ended', 'fail', { last: { ...told.last, ended: 'stuck' } }],
    ['ended', 'pass', { last: { ...told.last, ended: 'refused' } }],
    ['ended', 'unknown', { stage: 'watching', unit: 'active' }],
    ['ended', 'fail', { stage: 'watching', unit: 'failed' }],
    ['ended', 'not-applicable', { last: undefined as never }],
    ['rollback-possible', 'fail', { releases: [now, { ...before, there: false }] }],
    ['rollback-possible', 'fail', { releases: [now, { ...before, snapshot: undefined as never }] }],
    ['rollback-possible', 'pass', { releases: [now, { ...before, state: 18, agent: 23, snapshot: undefined as never }] }],
    ['rollback-possible', 'not-applicable', { releases: [now, tried] }],
    ['release-recorded', 'fail', { releases: [before] }],
    ['release-recorded', 'fail', { container: { imageId: tried.imageId, status: 'running' } }],
    ['release-recorded', 'unknown', { container: undefined as never }],
    ['release-recorded', 'not-applicable', { releases: [] }],
  ]
  for (const [id, verdict, change] of rows) assert.equal(judge(id, change).verdict, verdict, `${id} ${JSON.stringify(change).slice(0, 80)}`)
})
