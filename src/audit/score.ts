/** Findings become points and a grade. One table says what a severity weighs; another what no sum can buy (docs/decisions/0012). */
import { CATEGORIES, type Category, type Finding, type Severity, type Verdict } from '../model/control.js'

export const POINTS: Readonly<Record<Severity, number>> = { critical: 10, high: 5, medium: 2, low: 1 }

export const GRADES = ['A', 'B', 'C', 'D', 'F'] as const
export type Grade = (typeof GRADES)[number]

/** The lowest score of each grade. */
export const GRADE_FROM: Readonly<Record<Grade, number>> = { A: 90, B: 80, C: 70, D: 60, F: 0 }

export type Counts = Readonly<Record<Verdict, number>>

export interface CategoryScore {
  readonly category: Category
  readonly earned: number
  readonly possible: number
  readonly counts: Counts
}

export interface Score {
  /** 0 to 100, rounded down: 100 means that nothing is missing. */
  readonly score: number
  readonly grade: Grade
  /** Why the grade is lower than the score alone would give. */
  readonly heldBy?: { readonly control: string; readonly verdict: Verdict }
  readonly categories: readonly CategoryScore[]
  readonly counts: Counts
  /** How many of the fails are accepted risks. */
  readonly accepted: number
  /** How many fails count again because their acceptance is past its date. */
  readonly expired: number
}

/** Not-applicable leaves the sum; fail and unknown stay in it and earn nothing, accepted or not. */
export function score(findings: readonly Finding[]): Score {
  const categories = CATEGORIES.map((category) => {
    const own = findings.filter((finding) => finding.category === category)
    return { category, earned: points(own, ['pass']), possible: points(own, ['pass', 'fail', 'unknown']), counts: count(own) }
  })
  const possible = sum(categories.map((category) => category.possible))
  // A host of which nothing could be judged has proved nothing.
  const total = possible === 0 ? 0 : Math.floor((100 * sum(categories.map((category) => category.earned))) / possible)
  const plain = GRADES.find((grade) => total >= GRADE_FROM[grade]) ?? 'F'
  const held = ceiling(findings)
  const lowered = held !== undefined && GRADES.indexOf(held.grade) > GRADES.indexOf(plain)
  return {
    score: total,
    grade: lowered ? held.grade : plain,
    ...(lowered ? { heldBy: { control: held.finding.control, verdict: held.finding.verdict } } : {}),
    categories,
    counts: count(findings),
    accepted: findings.filter((finding) => finding.accepted !== undefined).length,
    expired: findings.filter((finding) => finding.expired !== undefined).length,
  }
}

/** No better grade while one control of this severity has this verdict and nobody accepted it. The lowest first. */
const CEILINGS: readonly (readonly [Severity, Verdict, Grade])[] = [
  ['critical', 'fail', 'D'],
  ['critical', 'unknown', 'C'],
  ['high', 'fail', 'B'],
]

function ceiling(findings: readonly Finding[]): { grade: Grade; finding: Finding } | undefined {
  for (const [severity, verdict, grade] of CEILINGS) {
    const finding = findings.find((one) => one.severity === severity && one.verdict === verdict && one.accepted === undefined)
    if (finding !== undefined) return { grade, finding }
  }
  return undefined
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const points = (findings: readonly Finding[], verdicts: readonly Verdict[]): number =>
  sum(findings.filter((finding) => verdicts.includes(finding.verdict)).map((finding) => POINTS[finding.severity]))

function count(findings: readonly Finding[]): Counts {
  const counts = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 }
  for (const finding of findings) counts[finding.verdict] += 1
  return counts
}
