/** Several hosts at a glance: a table, worst first, in the terminal and in Markdown. */
import { GRADES } from '../audit/score.js'
import type { Scorecard } from '../audit/scorecard.js'
import type { Finding } from '../model/control.js'
import type { AuditReport } from './audit.js'
import { shorten, visible, type Screen } from './screen.js'

/** Open fails; the accepted ones are counted apart. */
export const openFails = ({ score }: Scorecard): number => score.counts.fail - score.accepted

/** Said of the control that keeps a grade down: "no better than B while …". */
export const whatHolds = ({ severity, verdict }: Finding): string => `a control of ${severity} severity ${verdict === 'fail' ? 'fails' : 'is not known'}`

/** Worst first: by grade, then by score. */
export const worstFirst = (cards: readonly Scorecard[]): Scorecard[] =>
  [...cards].sort((a, b) => GRADES.indexOf(b.score.grade) - GRADES.indexOf(a.score.grade) || a.score.score - b.score.score)

export function summaryText({ cards, unreached }: AuditReport, { palette, width }: Screen): string {
  const room = Math.max(12, Math.min(40, width - 46))
  const name = (host: string): string => shorten(visible(host), room).padEnd(room)
  return [
    `  ${palette.bold('host'.padEnd(room))}  ${palette.dim('grade  score  fail  unknown  accepted')}`,
    ...unreached.map(({ host, message, hint }) => `  ${name(host)}  ${palette.red('not audited')}  ${visible(message)}\n  ${' '.repeat(room)}  ${palette.dim(visible(hint))}`),
    ...worstFirst(cards).map((card) => {
      const cells = [card.score.grade.padStart(5), String(card.score.score).padStart(5), String(openFails(card)).padStart(4), String(card.score.counts.unknown).padStart(7), String(card.score.accepted).padStart(8)]
      return `  ${name(card.host)}  ${cells.join('  ')}`
    }),
    '',
  ].join('\n')
}
