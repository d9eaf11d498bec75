/** Drift: which verdicts changed between two audits of the same host. */
import type { Finding, Verdict } from '../model/control.js'

export interface VerdictChange {
  readonly control: string
  readonly title: string
  readonly severity: Finding['severity']
  /** `undefined`: the control was not judged in that audit. */
  readonly before: Verdict | undefined
  readonly after: Verdict | undefined
  /** Worse also when it is no longer known: what passed and can no longer be seen has been lost. */
  readonly direction: 'worse' | 'better' | 'other'
}

export function compare(before: readonly Finding[], after: readonly Finding[]): VerdictChange[] {
  const old = new Map(before.map((finding) => [finding.control, finding]))
  const now = new Map(after.map((finding) => [finding.control, finding]))
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((control) => {
    const was = old.get(control)
    const is = now.get(control)
    const either = is ?? was
    if (either === undefined || was?.verdict === is?.verdict) return []
    return [
      { control, title: either.title, severity: either.severity, before: was?.verdict, after: is?.verdict, direction: direction(was?.verdict, is?.verdict) },
    ]
  })
}

function direction(before: Verdict | undefined, after: Verdict | undefined): VerdictChange['direction'] {
  if (before === undefined || after === undefined) return 'other'
  if (after === 'fail' || (before === 'pass' && after === 'unknown')) return 'worse'
  if (before === 'fail' && after !== 'unknown') return 'better'
  return before === 'unknown' && after === 'pass' ? 'better' : 'other'
}
