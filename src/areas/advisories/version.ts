/**
 * OpenClaw's version numbers, and whether one of them lies in an advisory's range. They look like semver and are not:
 *
 *   2026.9.6-2        a post-release: later than 2026.9.6 (semver would put it before)
 *   2026.9.6-beta.1   a pre-release: earlier than 2026.9.6
 *   2026.7.35         patch 33 and above is extended-stable: a branch of July that goes on getting repairs while the
 *                     main line is at 2026.8 and 2026.9, so that its number alone does not tell what it holds
 *   2026.9.6-slim, -browser, -r20260820    the same release in another image: equal
 */

export interface Version {
  readonly year: number
  readonly month: number
  readonly patch: number
  /** Pre-releases rank below 0, the release is 0, its post-releases are above. */
  readonly stage: readonly [rank: number, number: number]
}

const EXTENDED_FROM = 33
const STAGES: Readonly<Record<string, number>> = { alpha: -3, beta: -2, rc: -1 }

/** @returns undefined for what is no version of OpenClaw's: nothing may be concluded from it */
export function parseVersion(text: string): Version | undefined {
  const image = /(?:-(?:slim|browser|r\d{8}))+$/
  const parts = /^v?(\d{1,4})\.(\d{1,2})\.(\d{1,4})(?:-(?:(\d{1,4})|(alpha|beta|rc)(?:\.?(\d{1,4}))?))?$/.exec(text.trim().replace(image, ''))
  if (parts === null) return undefined
  const [, year, month, patch, post, word, at] = parts
  return {
    year: Number(year),
    month: Number(month),
    patch: Number(patch),
    stage: word !== undefined ? [STAGES[word] ?? -3, Number(at ?? 0)] : post !== undefined && Number(post) > 0 ? [1, Number(post)] : [0, 0],
  }
}

/** Negative when `a` is the earlier one, 0 when they are the same release. */
export function compareVersions(a: Version, b: Version): number {
  return a.year - b.year || a.month - b.month || a.patch - b.patch || a.stage[0] - b.stage[0] || a.stage[1] - b.stage[1]
}

export const isExtended = ({ patch }: Version): boolean => patch >= EXTENDED_FROM

/** From `introduced` (left out: ever since) up to, not including, `fixed`; or up to and including `lastAffected`. Neither: not repaired yet. */
export interface Range {
  readonly introduced?: string
  readonly fixed?: string
  readonly lastAffected?: string
}

/** `perhaps`: the number alone does not decide it. */
export type Exposure = 'exposed' | 'clear' | 'perhaps'

export function exposure(version: Version, ranges: readonly Range[]): Exposure {
  const found = ranges.map((range) => inRange(version, range))
  if (found.includes('exposed')) return 'exposed'
  if (found.includes('perhaps')) return 'perhaps'
  // Repaired on an extended-stable branch alone, as far as the advisory says: of a main line that is later by number
  // nothing is known. A range that names a main-line release tells.
  const ends = ranges.flatMap(({ fixed }) => (fixed === undefined ? [] : [parseVersion(fixed)]))
  const past = ends.filter((end) => end !== undefined && isExtended(end) && !sameMonth(end, version) && compareVersions(end, version) < 0)
  if (past.length > 0 && past.length === ends.length && !isExtended(version)) return 'perhaps'
  return 'clear'
}

function inRange(version: Version, { introduced, fixed, lastAffected }: Range): Exposure {
  const from = introduced === undefined || introduced === '0' ? null : parseVersion(introduced)
  const end = fixed ?? lastAffected
  const until = end === undefined ? null : parseVersion(end)
  if (from === undefined || until === undefined) return 'perhaps'
  if (from !== null && compareVersions(version, from) < 0) return 'clear'
  if (until === null) return 'exposed'
  const past = compareVersions(version, until)
  if (fixed === undefined ? past > 0 : past >= 0) return 'clear'
  // The repair came in a later month than this branch began: it may have been carried back, and the number does not say.
  if (isExtended(version) && !sameMonth(version, until)) return 'perhaps'
  return 'exposed'
}

const sameMonth = (a: Version, b: Version): boolean => a.year === b.year && a.month === b.month
