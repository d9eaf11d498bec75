/** Findings, score and grade of one host: what an audit ends with and every report begins with. */
import type { Area } from '../areas/define.js'
import type { Finding } from '../model/control.js'
import type { Facts } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { evaluate } from './evaluate.js'
import { compare } from './compare.js'
import { exposure, type Exposure } from './exposure.js'
import { score, type Score } from './score.js'

export interface Since {
  /** ISO 8601, UTC. */
  readonly takenAt: string
  readonly score: number
  /** Ids of controls. */
  readonly worse: readonly string[]
  readonly better: readonly string[]
}

export interface Scorecard {
  readonly host: string
  /** ISO 8601, UTC: when the facts were collected. */
  readonly takenAt: string
  readonly login: Facts['login']
  /** When not every control was judged: what `--only` asked for. The score is then of these alone. */
  readonly only?: string
  /** What changed since the audit before, when one is recorded. */
  readonly since?: Since
  readonly findings: readonly Finding[]
  readonly score: Score
  /** Left out when this audit did not ask for what listens. */
  readonly exposure?: Exposure
}

export function scorecard(areas: readonly Area[], facts: Facts, spec: Spec, today: string): Scorecard {
  const findings = evaluate(areas, facts, spec, today)
  const exposed = exposure(facts, spec)
  return { host: facts.host, takenAt: facts.takenAt, login: facts.login, findings, score: score(findings), ...(exposed === undefined ? {} : { exposure: exposed }) }
}

/** What changed since another card of the same controls. */
export function since(before: Scorecard, now: Scorecard): Since {
  const changes = compare(before.findings, now.findings)
  const ids = (direction: 'worse' | 'better'): string[] => changes.filter((change) => change.direction === direction).map(({ control }) => control)
  return { takenAt: before.takenAt, score: before.score.score, worse: ids('worse'), better: ids('better') }
}
