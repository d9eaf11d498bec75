import type { Fact, ValueOf } from './fact.js'

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

export type Verdict = 'pass' | 'fail' | 'unknown' | 'not-applicable'

/** The five categories of the guide's scorecard. Every area belongs to one. */
export const CATEGORIES = ['baseline', 'supply chain', 'operations', 'network', 'documentation'] as const
export type Category = (typeof CATEGORIES)[number]

/** What was seen and what was wanted: a finding that a stranger can dispute. */
export interface Evidence {
  readonly fact: string
  readonly saw: string
  readonly want: string
}

export interface Judgement {
  readonly verdict: Verdict
  readonly evidence: readonly Evidence[]
  /** Why it is unknown or not applicable, in words. */
  readonly because?: string
}

export type Needs<S> = Readonly<Record<string, Fact<unknown, S>>>
export type Values<N> = { readonly [K in keyof N]: ValueOf<N[K]> }

/** A claim about a host, judged purely from facts and spec. */
export interface Control<S = unknown, N extends Needs<S> = Needs<S>> {
  /** `area.claim`, stable for ever. */
  readonly id: string
  /** A claim: read it as true or false. */
  readonly title: string
  readonly severity: Severity
  readonly category: Category
  readonly lenses: {
    /** A picture that a child understands. */
    readonly child: string
    /** What is really at risk. */
    readonly principle: string
  }
  readonly needs: N
  /** Why this spec does not ask for it: the verdict is then not-applicable, and its facts are not even collected. */
  readonly notAskedFor?: (spec: S) => string | undefined
  /** The verdict when a needed subject does not exist on the host. There is no 'pass' by absence. */
  readonly whenAbsent: 'not-applicable' | 'fail' | 'unknown'
  /** The step that mends it. */
  readonly remedy?: string
  /** What a person can do by hand where no step mends it. One of `remedy` and `advice` is always there. */
  readonly advice?: string
  /**
   * OpenClaw checkIds, `smoke`, and CIS items as numbered by the CIS Debian Linux 12 Benchmark 1.1.0 and the CIS Docker
   * Benchmark 1.6.0. Each of them is in src/areas/references.test.ts with its title, which says what it was compared with.
   */
  readonly tags?: readonly string[]
  /** @param today YYYY-MM-DD; an audit always says it */
  readonly check: (facts: Values<N>, spec: S, today?: string) => Judgement
}

/** The owner's words about a finding to live with. `revisit` is YYYY-MM-DD. */
export interface Acceptance {
  readonly risk: string
  readonly why: string
  readonly mitigations: string
  readonly revisit: string
}

export interface Finding {
  readonly control: string
  readonly title: string
  readonly severity: Severity
  readonly category: Category
  readonly verdict: Verdict
  readonly evidence: readonly Evidence[]
  readonly because?: string
  readonly remedy?: string
  readonly advice?: string
  /** ISO 8601, UTC: judged on an answer kept from then, older than the audit. */
  readonly asOf?: string
  readonly lenses?: Control['lenses']
  readonly tags?: readonly string[]
  /** Set when the owner accepted this risk and its date has not passed. The verdict stays visible. */
  readonly accepted?: Acceptance
  /** Set when the owner's acceptance is past its date: it counts again. */
  readonly expired?: Acceptance
}

/* Judgements, in the words a check needs. */

export const pass = (fact: string, saw: string, want = saw): Judgement => ({ verdict: 'pass', evidence: [{ fact, saw, want }] })
export const fail = (fact: string, saw: string, want: string): Judgement => ({ verdict: 'fail', evidence: [{ fact, saw, want }] })
export const unknown = (because: string): Judgement => ({ verdict: 'unknown', evidence: [], because })
export const notApplicable = (because: string): Judgement => ({ verdict: 'not-applicable', evidence: [], because })

/** Passes when what was seen is one of what is wanted; an `undefined` sight is unknown, never a pass. */
export function compare(fact: string, saw: string | undefined, ...want: readonly string[]): Judgement {
  if (saw === undefined) return unknown(`${fact} does not say`)
  return { verdict: want.includes(saw) ? 'pass' : 'fail', evidence: [{ fact, saw, want: want.join(' or ') }] }
}

/** Passes when no offender was found; otherwise each offender is evidence. */
export function none(fact: string, offenders: readonly string[], want: string, saw = 'none'): Judgement {
  if (offenders.length === 0) return pass(fact, saw, want)
  return { verdict: 'fail', evidence: offenders.map((offender) => ({ fact, saw: offender, want })) }
}
