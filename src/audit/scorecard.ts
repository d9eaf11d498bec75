/** Findings, score and grade of one host: what an audit ends with and every report begins with. */
import type { Area } from '../areas/define.js'
import type { Finding } from '../model/control.js'
import type { Facts } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { evaluate } from './evaluate.js'
import { score, type Score } from './score.js'

export interface Scorecard {
  readonly host: string
  /** ISO 8601, UTC: when the facts were collected. */
  readonly takenAt: string
  readonly login: Facts['login']
  readonly findings: readonly Finding[]
  readonly score: Score
}

export function scorecard(areas: readonly Area[], facts: Facts, spec: Spec, today: string): Scorecard {
  const findings = evaluate(areas, facts, spec, today)
  return { host: facts.host, takenAt: facts.takenAt, login: facts.login, findings, score: score(findings) }
}
