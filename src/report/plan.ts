/** A plan as terminal text: what is done, why, which control asks for it, and the difference each file will see. */
import { structuredPatch } from 'diff'
import { hasWork, type Effect, type Plan, type PlannedChange, type PlannedStep } from '../model/plan.js'
import { inWords, textLines } from './change.js'
import { labelled, plural, visible, type Palette, type Screen } from './screen.js'

export interface PlanOptions {
  /** New files, and long differences, in full. */
  readonly whole?: boolean
  /** That, and steps that are already so. */
  readonly verbose?: boolean
}

export function planText(plan: Plan, screen: Screen, { verbose = false, whole = verbose }: PlanOptions = {}): string {
  const { palette } = screen
  const todo = plan.steps.filter(hasWork)
  const done = plan.steps.filter((step) => !hasWork(step))
  const host = visible(plan.host)
  if (todo.length === 0) {
    const already = done.length === 1 ? '1 step is already so' : `${done.length} steps are already so`
    return ['', `  ${palette.green('✓')} ${palette.bold(`Nothing to change on ${host}`)}${done.length === 0 ? '' : `: ${already}`}`, ...alreadySo(done, screen, verbose), ''].join('\n')
  }
  return [
    '',
    `  ${palette.bold(`Plan for ${host}`)}: ${plural(todo.length, 'step')} to do${done.length === 0 ? '' : `, ${done.length} already so`}`,
    ...todo.flatMap((step, at) => ['', ...stepLines(step, at + 1, screen, whole)]),
    ...alreadySo(done, screen, verbose),
    '',
  ].join('\n')
}

function alreadySo(steps: readonly PlannedStep[], { palette }: Screen, verbose: boolean): string[] {
  if (!verbose || steps.length === 0) return []
  return ['', `  ${palette.bold('Already so')}`, ...steps.map((step) => `  ${palette.green('✓')} ${visible(step.title)}  ${palette.dim(visible(step.id))}`)]
}

function stepLines(step: PlannedStep, number: number, screen: Screen, whole: boolean): string[] {
  const { palette, width } = screen
  const at = { indent: 5, label: 0, width }
  const badges = [
    ...(step.lockout ? [palette.yellow('[guarded: could lock you out, reverts by itself]')] : []),
    ...(step.restartsGateway ? [palette.magenta('[restarts the gateway]')] : []),
    ...(step.needsReboot === true ? [palette.magenta('[in force after a reboot]')] : []),
  ]
  const asked = step.asked.map(({ control, verdict }) => `${control} (${verdict})`).join(', ')
  return [
    `  ${palette.bold(`${String(number).padStart(2)} ${visible(step.title)}`)}  ${palette.dim(visible(step.id))}`,
    ...labelled('', step.why, at),
    ...(asked === '' ? [] : labelled('asked for by ', asked, { ...at, label: 13 }, palette.dim, palette.dim)),
    ...badges.map((badge) => `     ${badge}`),
    ...step.changes.flatMap((change) => changeLines(change, screen, whole)),
  ]
}

const MARK: Readonly<Record<Effect, string>> = { 'no-op': '=', create: '+', update: '~', delete: '-', run: '>', unknown: '?' }

function changeLines(planned: PlannedChange, { palette }: Screen, whole: boolean): string[] {
  const { change, effect, now } = planned
  const waits = change.kind === 'validate' || change.kind === 'reload' || change.kind === 'restart'
  const paint = { 'no-op': palette.dim, create: palette.green, update: palette.yellow, delete: palette.red, run: palette.cyan, unknown: palette.yellow }[effect]
  const word = waits ? '' : effect === 'no-op' ? 'already so  ' : effect === 'unknown' ? 'cannot be told yet  ' : ''
  const line = (waits ? palette.dim : paint)(`     ${waits ? '>' : MARK[effect]} ${word}${visible(inWords(change))}`)
  if (change.kind === 'putFile' && (effect === 'update' || (effect === 'create' && whole))) return [line, ...diffLines(now ?? '', change.text, palette)]
  if (change.kind === 'script' && effect !== 'no-op' && now !== undefined && now.trim() !== '') {
    return [line, ...saidLines(textLines(now.trim()), palette, whole)]
  }
  return [line]
}

/** As many lines of what a file gains and loses as a person reads before saying yes. */
const FEW = 8

/** What a script said of itself: in words, and below them the lines that files gain and lose. */
function saidLines(said: readonly string[], palette: Palette, whole: boolean): string[] {
  const isDifference = (text: string): boolean => /^[+-]/.test(text)
  const differences = said.filter(isDifference).length
  const cut = !whole && differences > FEW
  const shown = cut ? said.filter((text) => !isDifference(text)) : said
  return [
    ...shown.map((text) => (text.startsWith('+') ? palette.green : text.startsWith('-') ? palette.red : palette.dim)(`         ${visible(text)}`)),
    ...(cut ? [palette.dim(`         (${differences} lines: hardshell plan shows them)`)] : []),
  ]
}

function diffLines(before: string, after: string, palette: Palette): string[] {
  if (before === after) return [palette.dim('         same text, other mode or owner')]
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 2 })
  return hunks.flatMap((hunk) => [
    palette.cyan(`       @@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`),
    ...hunk.lines.map((line) => {
      const paint = line.startsWith('+') ? palette.green : line.startsWith('-') ? palette.red : palette.dim
      return paint(`       ${visible(line)}`)
    }),
  ])
}
