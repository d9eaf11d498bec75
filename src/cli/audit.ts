import { EXIT, HardshellError } from '../model/errors.js'
import { SEVERITIES, type Severity } from '../model/control.js'
import { auditJson } from '../report/json.js'
import { scorecardText } from '../report/scorecard.js'
import type { Scorecard } from '../audit/scorecard.js'
import { observe } from '../workflows/session.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

export interface AuditOptions extends HostOptions {
  readonly json?: true
  readonly verbose?: true
  readonly failOn: string
}

export const audit: Route = (program, run) => {
  hostOptions(program.command('audit').argument('[host]').description('Judge a host by every control, read-only, in one round trip.'))
    .option('--json', 'print the scorecard as JSON')
    .option('-v, --verbose', 'show what passed as well')
    .option('--fail-on <severity>', 'end with 1 when a control of at least this severity fails or is unknown: critical, high, medium, low or none', 'high')
    .action(
      run((context, host: string | undefined, options: AuditOptions) =>
        withSession(context, host, options, async (session) => {
          const failOn = severity(options.failOn)
          const { card } = await observe(session)
          context.out(options.json === true ? `${auditJson(card)}\n` : scorecardText(card, context.screen, { verbose: options.verbose === true }))
          return exitOf(card, failOn)
        }),
      ),
    )
}

function severity(text: string): Severity | 'none' {
  if (text === 'none' || (SEVERITIES as readonly string[]).includes(text)) return text as Severity | 'none'
  throw new HardshellError('usage', `--fail-on ${text}: not a severity`, { hint: `one of ${SEVERITIES.join(', ')}, none` })
}

/** Unknown counts as a fail here: a lock that could not be seen is no lock. Accepted risks do not count. */
export function exitOf(card: Scorecard, failOn: Severity | 'none'): number {
  if (failOn === 'none') return EXIT.ok
  const counted = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1)
  const found = card.findings.some(
    (finding) => counted.includes(finding.severity) && (finding.verdict === 'fail' || finding.verdict === 'unknown') && finding.accepted === undefined,
  )
  return found ? EXIT.findings : EXIT.ok
}
