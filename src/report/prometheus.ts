/**
 * The scorecard for Prometheus' textfile collector: one gauge family a line of it, every control with its verdict, so that an
 * alert can name what failed. A host that could not be reached is a series too: silence must not look like health.
 */
import type { Scorecard } from '../audit/scorecard.js'
import { GRADES } from '../audit/score.js'
import type { Verdict } from '../model/control.js'
import type { AuditReport } from './audit.js'
import { visible } from './screen.js'

export function auditPrometheus({ cards, unreached }: AuditReport): string {
  const hosts = [...cards.map(({ host }) => ({ host, up: 1 })), ...unreached.map(({ host }) => ({ host, up: 0 }))]
  return [
    ...family('hardshell_audit_up', 'Whether the host could be audited: 1 or 0.', hosts.map(({ host, up }) => sample({ host }, up))),
    ...family('hardshell_audit_time_seconds', 'When the facts were collected, seconds since 1970.', cards.map((card) => sample({ host: card.host }, epochSeconds(card.takenAt)))),
    ...family('hardshell_audit_score', 'Score of the scorecard, 0 to 100.', cards.map((card) => sample({ host: card.host }, card.score.score))),
    ...family('hardshell_audit_grade', 'Grade as a number: 4 is A, 0 is F.', cards.map((card) => sample({ host: card.host }, GRADES.length - 1 - GRADES.indexOf(card.score.grade)))),
    ...family('hardshell_audit_findings', 'Findings by category and verdict; an accepted fail is counted as accepted.', cards.flatMap(findings)),
    ...family('hardshell_audit_accepted_risks_expired', 'Fails whose acceptance is past its date.', cards.map((card) => sample({ host: card.host }, card.score.expired))),
    ...family('hardshell_audit_control', 'Every control that applies, with its verdict; always 1.', cards.flatMap(controls)),
    '',
  ].join('\n')
}

const shownAs = (finding: Scorecard['findings'][number]): Verdict | 'accepted' => (finding.accepted === undefined ? finding.verdict : 'accepted')

const findings = ({ host, findings: own, score }: Scorecard): string[] =>
  score.categories.flatMap(({ category }) =>
    (['pass', 'fail', 'accepted', 'unknown', 'not-applicable'] as const).map((verdict) =>
      sample({ host, category, verdict }, own.filter((finding) => finding.category === category && shownAs(finding) === verdict).length),
    ),
  )

const controls = ({ host, findings: own }: Scorecard): string[] =>
  own
    .filter(({ verdict }) => verdict !== 'not-applicable')
    .map((finding) => sample({ host, control: finding.control, category: finding.category, severity: finding.severity, verdict: shownAs(finding) }, 1))

function family(name: string, help: string, samples: readonly string[]): string[] {
  return samples.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map((rest) => `${name}${rest}`)]
}

function sample(labels: Readonly<Record<string, string>>, value: number): string {
  const written = Object.entries(labels).map(([name, text]) => `${name}="${visible(text).replace(/[\\"]/g, '\\$&')}"`)
  return `{${written.join(',')}} ${value}`
}

/** Seconds since 1970 of an ISO time in UTC. By arithmetic, since a report knows no clock. */
export function epochSeconds(iso: string): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = iso.split(/\D/).map(Number)
  // Years that begin in March put the leap day last (Hinnant, "chrono-compatible low-level date algorithms").
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const days = era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + dayOfYear - 719_468
  return ((days * 24 + hour) * 60 + minute) * 60 + second
}
