import { areas } from '../areas/catalogue.js'
import { only } from '../audit/only.js'
import { readFacts, saveFacts } from '../audit/saved-facts.js'
import type { Scorecard } from '../audit/scorecard.js'
import { SEVERITIES, type Severity } from '../model/control.js'
import { EXIT, HardshellError } from '../model/errors.js'
import type { Facts } from '../model/reading.js'
import { auditText, FORMATS, type AuditReport, type Format } from '../report/audit.js'
import type { Target } from '../spec/select.js'
import { auditHost, auditSaved, sinceThen, sideBySide, type AuditScope } from '../workflows/audit.js'
import type { Context } from './context.js'
import { readWhole, writeWhole } from './files.js'
import { record, recorded } from './history.js'
import { hostOptions, specFor, specsOf, withTarget, type HostOptions } from './host.js'
import type { Route } from './program.js'
import { version } from './version.js'

export interface AuditOptions extends HostOptions {
  readonly json?: true
  readonly deep?: true
  readonly format?: string
  readonly output?: string
  readonly failOn: string
  readonly only?: string
  readonly save?: string
  readonly from?: string
  readonly all?: true
}

export const audit: Route = (program, run) => {
  hostOptions(program.command('audit').argument('[host]').description('Judge a host by every control, read-only, in one round trip; without HOST, every host of the spec.'))
    .option('--all', 'every host that the spec declares, side by side, with a summary')
    .option('--format <format>', `${FORMATS.join(', ')}`, 'terminal')
    .option('--json', 'the same as --format json')
    .option('--output <file>', 'write the report there (mode 600) instead of printing it')
    .option('--deep', 'look where it takes longer too, instead of using what was kept from the last time')
    .option('--fail-on <severity>', 'end with 1 when a control of at least this severity fails or is unknown: critical, high, medium, low or none', 'high')
    .option('--only <pattern>', 'judge these alone: an area, a category, a control, or ids with *, such as ssh.*; several with commas')
    .option('--save <file>', 'keep the facts in a file (mode 600; they hold no secret)')
    .option('--from <file>', 'judge facts kept by --save; no host is reached')
    .action(
      run(async (context, host: string | undefined, options: AuditOptions) => {
        const failOn = severity(options.failOn)
        const format = formatOf(options)
        const scope: AuditScope = { ...(options.only === undefined ? { areas } : { areas: only(areas, options.only), only: options.only }), deep: options.deep === true }
        const { report, exit } = options.from === undefined ? await reached(context, host, options, scope) : await saved(context, host, options, options.from, scope)
        const text = auditText(format, report, context.screen, { verbose: options.verbose === true })
        if (options.output === undefined) context.out(text)
        else {
          writeWhole(context, options.output, text)
          context.say(`written: ${options.output}\n`)
        }
        return Math.max(exit, ...report.cards.map((card) => exitOf(card, failOn)))
      }),
    )
}

interface Judged {
  readonly report: AuditReport
  /** Of hosts that could not be audited. */
  readonly exit: number
}

async function reached(context: Context, host: string | undefined, options: AuditOptions, scope: AuditScope): Promise<Judged> {
  const targets = await specsOf(context, host, options, options.all === true)
  const several = options.all === true || targets.length > 1
  const { done, unreached, exit } = await sideBySide(targets, (target) => withTarget(context, target, options, (session) => auditHost(session, scope)), context.signal)
  const cards = done.map(({ facts, card }) => (scope.only === undefined ? withHistory(context, targets, facts, card, scope) : card))
  if (options.save !== undefined) keep(context, options.save, done.map(({ facts }) => facts))
  return { report: { version: version(), cards, unreached, several }, exit }
}

async function saved(context: Context, host: string | undefined, options: AuditOptions, file: string, scope: AuditScope): Promise<Judged> {
  if (options.save !== undefined) throw new HardshellError('usage', '--save and --from contradict each other', { hint: 'copy the file' })
  const all = readFacts(readWhole(context, file), file)
  const chosen = host === undefined ? all : all.filter((facts) => facts.host === host)
  if (chosen.length === 0) throw new HardshellError('usage', `${file} holds no facts of ${host ?? 'any host'}`, { hint: `it holds: ${all.map((facts) => facts.host).join(', ')}` })
  const cards = await Promise.all(chosen.map(async (facts) => auditSaved(facts, await specFor(context, facts.host, options), context.today(), scope)))
  return { report: { version: version(), cards, unreached: [], several: options.all === true || cards.length > 1 }, exit: EXIT.ok }
}

/**
 * Says what changed since the last record, and makes a new one. A home that cannot be written to is no reason to fail an
 * audit; a look at a part is not recorded, since it would hide what changed in the rest.
 */
function withHistory(context: Context, targets: readonly Target[], facts: Facts, card: Scorecard, scope: AuditScope): Scorecard {
  const target = targets.find(({ name }) => name === facts.host)
  if (target === undefined) return card
  const before = recorded(context, target.address)
  try {
    record(context, target.address, facts)
  } catch (error) {
    context.say(`this audit is not recorded: ${error instanceof Error ? error.message : String(error)}\n`)
  }
  return before === undefined ? card : sinceThen(before, facts, card, target.spec, context.today(), scope)
}

function keep(context: Context, file: string, facts: readonly Facts[]): void {
  writeWhole(context, file, saveFacts(version(), facts))
  context.say(`facts kept: ${file}\n`)
}

function formatOf({ json, format }: AuditOptions): Format {
  const asked = json === true ? 'json' : (format ?? 'terminal')
  const found = FORMATS.find((known) => known === asked)
  if (found === undefined) throw new HardshellError('usage', `--format ${asked}: no such format`, { hint: `one of ${FORMATS.join(', ')}` })
  return found
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
