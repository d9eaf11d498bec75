/** An audit in any format. What is said differs by reader; what is counted, and so the exit code, never does. */
import type { Scorecard } from '../audit/scorecard.js'
import { auditHtml } from './html.js'
import { auditJson } from './json.js'
import { auditJunit } from './junit.js'
import { auditMarkdown } from './markdown.js'
import { auditPrometheus } from './prometheus.js'
import { auditSarif } from './sarif.js'
import { summaryText } from './summary.js'
import { scorecardText, type ScorecardOptions } from './scorecard.js'
import type { Screen } from './screen.js'

export const FORMATS = ['terminal', 'json', 'sarif', 'junit', 'markdown', 'html', 'prometheus'] as const
export type Format = (typeof FORMATS)[number]

/** A host that could not be judged. */
export interface Unreached {
  readonly host: string
  readonly message: string
  readonly hint: string
}

export interface AuditReport {
  /** hardshell's own. */
  readonly version: string
  readonly cards: readonly Scorecard[]
  readonly unreached: readonly Unreached[]
  /** Whether several hosts were asked for: the shape must not depend on how many the spec happens to declare. */
  readonly several: boolean
}

export function auditText(format: Format, report: AuditReport, screen: Screen, options: ScorecardOptions = {}): string {
  switch (format) {
    case 'terminal':
      return report.cards.map((card) => scorecardText(card, screen, options)).join('') + (report.several ? summaryText(report, screen) : '')
    case 'json':
      return `${auditJson(report)}\n`
    case 'sarif':
      return `${auditSarif(report)}\n`
    case 'junit':
      return auditJunit(report)
    case 'markdown':
      return auditMarkdown(report)
    case 'html':
      return auditHtml(report)
    case 'prometheus':
      return auditPrometheus(report)
  }
}
