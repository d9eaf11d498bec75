import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareVersions, exposure, isExtended, parseVersion, type Range, type Version } from './version.js'

const version = (text: string): Version => {
  const parsed = parseVersion(text)
  assert.ok(parsed, text)
  return parsed
}

/** Each earlier than the next. */
const IN_ORDER = [
  '2025.12.31', '2026.1.14-1', '2026.1.29', '2026.2.1', '2026.2.2', '2026.2.6-alpha', '2026.2.6-beta', '2026.2.6-beta.1', '2026.2.6-beta.2', '2026.2.6-beta.10', '2026.2.6-rc.1',
  '2026.2.6', '2026.2.6-2', '2026.2.6-3', '2026.2.6-10', '2026.2.7-beta.1', '2026.2.7', '2026.2.14', '2026.7.1', '2026.7.1-2', '2026.7.33', '2026.7.35', '2026.7.35-1', '2026.8.1', '2026.10.4', '2027.1.1',
]

describe("the order of OpenClaw's versions", () => {
  it('holds for every pair, both ways round', () => {
    for (const [i, a] of IN_ORDER.entries()) {
      for (const [j, b] of IN_ORDER.entries()) assert.equal(Math.sign(compareVersions(version(a), version(b))), Math.sign(i - j), `${a} and ${b}`)
    }
  })
  it('is the same release in another image, with a v before it, or by its zeroth post-release', () => {
    const same = ['2026.9.6', 'v2026.9.6', '2026.9.6-slim', '2026.9.6-browser', '2026.9.6-r20260820', '2026.9.6-slim-r20260820', '2026.9.6-r20260820-browser', '2026.9.6-0', ' 2026.9.6\n']
    for (const a of same) for (const b of same) assert.equal(compareVersions(version(a), version(b)), 0, `${a} and ${b}`)
    assert.equal(compareVersions(version('2026.9.6-2-slim'), version('2026.9.6-2')), 0)
    assert.notEqual(compareVersions(version('2026.9.6-2-slim'), version('2026.9.6')), 0)
  })
  it('is not guessed of anything else', () => {
    for (const text of ['', 'latest', 'main', '2026.9', '2026.9.6.1', '2026.9.6-', '2026.9.6-nightly', '2026.9.6-slimmer', '2026.9.6+build', '2026.9.x', '-2026.9.6', '2026.9.6 ; rm', '2026.9.6-beta.1.2', '99999.1.1']) {
      assert.equal(parseVersion(text), undefined, text)
    }
  })
  it('knows extended-stable by its patch', () => {
    for (const [text, want] of [['2026.7.32', false], ['2026.7.33', true], ['2026.7.35-1', true], ['2026.8.1', false]] as const) assert.equal(isExtended(version(text)), want, text)
  })
})

const fixed = (end: string, introduced?: string): readonly Range[] => [{ ...(introduced === undefined ? {} : { introduced }), fixed: end }]
const rows: readonly (readonly [string, readonly Range[], ReturnType<typeof exposure>])[] = [
  ['2026.2.13', fixed('2026.2.14'), 'exposed'],
  ['2026.2.14', fixed('2026.2.14'), 'clear'],
  ['2026.2.14-beta.1', fixed('2026.2.14'), 'exposed'],
  ['2026.2.14-1', fixed('2026.2.14'), 'clear'],
  ['2026.2.6-3', fixed('2026.2.6-4'), 'exposed'],
  ['2026.2.6-4', fixed('2026.2.6-4'), 'clear'],
  // semver would call this one repaired
  ['2026.2.6', fixed('2026.2.6-2'), 'exposed'],
  ['2026.10.4', fixed('2026.9.6'), 'clear'],
  ['2026.5.19', fixed('2026.6.6', '2026.5.20'), 'clear'],
  ['2026.5.20', fixed('2026.6.6', '2026.5.20'), 'exposed'],
  ['2026.5.19', fixed('2026.6.6', '0'), 'exposed'],
  ['2026.3.1', [{ introduced: '2026.3.1' }], 'exposed'],
  ['2026.9.6', [{}], 'exposed'],
  ['2026.3.1', [{ lastAffected: '2026.3.1' }], 'exposed'],
  ['2026.3.1-1', [{ lastAffected: '2026.3.1' }], 'clear'],
  ['2026.3.2', [{ fixed: '2026.3.1' }, { introduced: '2026.3.2', fixed: '2026.3.3' }], 'exposed'],
  // extended-stable: repaired on its own branch by number, otherwise nobody can tell
  ['2026.7.35', fixed('2026.7.5'), 'clear'],
  ['2026.7.34', fixed('2026.7.35'), 'exposed'],
  ['2026.7.35', fixed('2026.7.35'), 'clear'],
  ['2026.7.35', fixed('2026.8.1'), 'perhaps'],
  ['2026.7.35', fixed('2026.9.6', '2026.8.1'), 'clear'],
  ['2026.7.35', [{}], 'exposed'],
  ['2026.7.35', fixed('2026.6.6'), 'clear'],
  // the main line, of a hole that is only said to be repaired on an extended branch
  ['2026.8.1', fixed('2026.7.34'), 'perhaps'],
  ['2026.8.1', [{ fixed: '2026.7.34' }, { introduced: '2026.8.0', fixed: '2026.9.2' }], 'exposed'],
  ['2026.9.2', [{ fixed: '2026.7.34' }, { introduced: '2026.8.0', fixed: '2026.9.2' }], 'clear'],
  // bounds that nobody can read decide nothing
  ['2026.8.1', fixed('next'), 'perhaps'],
  ['2026.8.1', fixed('2026.9.1', 'commit abc'), 'perhaps'],
]
describe('whether a release lies in an advisory’s range', () => {
  for (const [text, ranges, want] of rows) it(`${text} in ${JSON.stringify(ranges)}: ${want}`, () => assert.equal(exposure(version(text), ranges), want))
  it('never clears a release that is earlier than one that is exposed, without an introduction', () => {
    for (const end of IN_ORDER) {
      let cleared = false
      for (const text of IN_ORDER) {
        const found = exposure(version(text), fixed(end))
        if (found === 'exposed') assert.ok(!cleared, `${text} is exposed to what ends at ${end}, and an earlier one is clear`)
        cleared ||= found === 'clear'
      }
    }
  })
})
