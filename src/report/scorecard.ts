/** The scorecard as terminal text: grade, categories, then what needs a person, worst first. Passes are only counted. */
import type { Scorecard } from '../audit/scorecard.js'
import { GRADES, type CategoryScore, type Grade } from '../audit/score.js'
import { SEVERITIES, type Finding, type Severity, type Verdict } from '../model/control.js'
import { exposureLines } from './exposure.js'
import { labelled, plural, shorten, visible, wrap, type Palette, type Screen } from './screen.js'
import { whatHolds } from './summary.js'

export interface ScorecardOptions {
  /** Passes and not-applicable ones listed too, evidence in full. */
  readonly verbose?: boolean
}

export function scorecardText(card: Scorecard, screen: Screen, { verbose = false }: ScorecardOptions = {}): string {
  const ordered = [...card.findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
  const of = (verdict: Verdict, accepted = false): Finding[] =>
    ordered.filter((finding) => finding.verdict === verdict && (finding.accepted !== undefined) === accepted)
  const block = (title: string, findings: readonly Finding[]): string[] =>
    findings.length === 0 ? [] : ['', `  ${screen.palette.bold(title)}`, ...findings.flatMap((finding) => findingLines(finding, screen, verbose))]
  return [
    ...head(card, screen),
    '',
    ...card.score.categories.map((category) => categoryLine(category, ordered.filter((finding) => finding.category === category.category), screen.palette)),
    ...block('Fails', of('fail')),
    ...block('Not known', of('unknown')),
    ...block('Accepted risks', of('fail', true)),
    ...(card.exposure === undefined ? [] : exposureLines(card.exposure, screen, verbose)),
    ...(verbose ? [...block('Passes', of('pass')), ...block('Not applicable', of('not-applicable'))] : []),
    '',
    ...next(card, ordered, screen),
    '',
  ].join('\n')
}

function head(card: Scorecard, { palette, width }: Screen): string[] {
  const { score } = card
  const paint = gradePaint(score.grade, palette)
  const box = ['╭─────╮', `│  ${palette.bold(score.grade)}  │`, '╰─────╯', '       ']
  const when = card.takenAt.slice(0, 16).replace('T', ' ')
  const login = `${card.login.user}${card.login.root ? '' : ', without root'}`
  const counts = [
    palette.green(`${score.counts.pass} pass`),
    count(score.counts.fail - score.accepted, 'fail', palette.red, palette),
    count(score.counts.unknown, 'unknown', palette.yellow, palette),
    ...(score.accepted > 0 ? [palette.magenta(`${score.accepted} accepted`)] : []),
    ...(score.counts['not-applicable'] > 0 ? [palette.dim(`${score.counts['not-applicable']} not applicable`)] : []),
  ]
  const held = score.heldBy === undefined ? undefined : card.findings.find((finding) => finding.control === score.heldBy?.control)
  const beside = [
    `${palette.bold(shorten(visible(card.host), width - 50))}${palette.dim(`  audited ${visible(when)} UTC as ${visible(login)}`)}`,
    `${palette.bold(String(score.score))} of 100  ${bar(score.score, 100, 30, paint, palette)}`,
    counts.join(palette.dim(' · ')),
    ...sinceLine(card, palette),
    ...(card.only === undefined ? [] : [palette.yellow(`of ${visible(card.only)} alone`)]),
    ...(score.expired === 0 ? [] : [palette.yellow(`${plural(score.expired, 'accepted risk is', 'accepted risks are')} past the date and ${score.expired === 1 ? 'counts' : 'count'} again`)]),
    ...(held === undefined ? [] : [palette.yellow(`no better than ${score.grade} while ${whatHolds(held)}`)]),
  ]
  return ['', ...beside.map((text, row) => `  ${paint(box[Math.min(row, box.length - 1)] ?? '')}   ${text}`)]
}

/** Said only when something changed. */
function sinceLine({ since, score }: Scorecard, palette: Palette): string[] {
  if (since === undefined || since.worse.length + since.better.length === 0) return []
  const moved = score.score - since.score
  const parts = [
    ...(since.worse.length === 0 ? [] : [palette.red(`${since.worse.length} worse`)]),
    ...(since.better.length === 0 ? [] : [palette.green(`${since.better.length} better`)]),
    `${moved < 0 ? '−' : '+'}${Math.abs(moved)} points`,
  ]
  return [`${palette.dim(`since ${visible(since.takenAt.slice(0, 16).replace('T', ' '))}:`)} ${parts.join(palette.dim(' · '))}${palette.dim('  (hardshell drift)')}`]
}

const count = (number: number, word: string, paint: (text: string) => string, palette: Palette): string =>
  (number === 0 ? palette.dim : paint)(`${number} ${word}`)

function gradePaint(grade: Grade, palette: Palette): (text: string) => string {
  const at = GRADES.indexOf(grade)
  return at < 2 ? palette.green : at < 4 ? palette.yellow : palette.red
}

/** Full only when nothing is missing, empty only when nothing is earned. */
function bar(earned: number, possible: number, cells: number, paint: (text: string) => string, palette: Palette): string {
  const exact = possible === 0 ? 0 : (cells * earned) / possible
  const filled = exact > 0 && exact < 1 ? 1 : Math.floor(exact)
  return paint('█'.repeat(filled)) + palette.dim('░'.repeat(cells - filled))
}

function categoryLine({ category, earned, possible, counts }: CategoryScore, findings: readonly Finding[], palette: Palette): string {
  const name = `  ${category.padEnd(15)}`
  if (possible === 0) return `${name}${palette.dim(`${'·'.repeat(20)}  nothing judged`)}`
  const accepted = findings.filter((finding) => finding.accepted !== undefined).length
  const fails = counts.fail - accepted
  const paint = fails > 0 ? palette.red : counts.unknown > 0 ? palette.yellow : palette.green
  const notes = [
    ...(fails > 0 ? [palette.red(`${fails} fail`)] : []),
    ...(counts.unknown > 0 ? [palette.yellow(`${counts.unknown} unknown`)] : []),
    ...(accepted > 0 ? [palette.magenta(`${accepted} accepted`)] : []),
  ]
  const sum = `${earned} of ${possible}`.padStart(11)
  return `${name}${bar(earned, possible, 20, paint, palette)}${sum} points${notes.length === 0 ? '' : `   ${notes.join(palette.dim(' · '))}`}`
}

const MARK: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', unknown: '?', 'not-applicable': '–' }
/** More evidence than this is folded unless verbose. */
const EVIDENCE_SHOWN = 5

function findingLines(finding: Finding, { palette, width }: Screen, verbose: boolean): string[] {
  const accepted = finding.accepted !== undefined
  const paint = { pass: palette.green, fail: accepted ? palette.magenta : palette.red, unknown: palette.yellow, 'not-applicable': palette.dim }[finding.verdict]
  const at = { indent: 14, label: 6, width }
  const detail = (label: string, text: string, paintText: (text: string) => string = String): string[] => labelled(label, text, at, paintText, palette.dim)
  const folded = !verbose && finding.evidence.length > EVIDENCE_SHOWN
  const evidence = folded ? finding.evidence.slice(0, EVIDENCE_SHOWN) : finding.evidence
  const lines = titleLines(finding, paint, palette, width)
  if (finding.verdict === 'fail' || verbose) {
    for (const { fact, saw, want } of evidence) {
      const text = saw === want ? `${fact}: ${visible(saw)}` : `${fact}: ${sight(saw, verbose)}, wanted ${sight(want, verbose)}`
      lines.push(...detail('saw', text))
    }
    if (folded) lines.push(...detail('', `and ${finding.evidence.length - EVIDENCE_SHOWN} more: --verbose or --json shows all`, palette.dim))
  }
  if (finding.asOf !== undefined && (finding.verdict === 'fail' || verbose)) lines.push(...detail('as of', `${visible(finding.asOf.slice(0, 16).replace('T', ' '))} UTC; look again: hardshell audit --deep`, palette.dim))
  if (finding.because !== undefined) lines.push(...detail('why', visible(finding.because)))
  if (finding.accepted !== undefined) lines.push(...detail('kept', `${visible(finding.accepted.why)} (until ${visible(finding.accepted.revisit)})`))
  else if (finding.verdict === 'fail') {
    if (finding.remedy !== undefined) lines.push(...detail('mend', `hardshell up  (step ${finding.remedy})`, palette.cyan))
    else if (finding.advice !== undefined) lines.push(...detail('mend', finding.advice, palette.cyan))
  }
  return lines
}

/** The id stands at the right edge when there is room, else on a line of its own. */
function titleLines(finding: Finding, paint: (text: string) => string, palette: Palette, width: number): string[] {
  const id = visible(finding.control)
  const [first = '', ...rest] = wrap(finding.title, width - 14)
  const room = width - 14 - first.length - id.length
  const aside = rest.length === 0 && room >= 2
  return [
    `  ${paint(MARK[finding.verdict])} ${severityPaint(finding.severity, palette)(finding.severity.padEnd(10))}${palette.bold(first)}${aside ? ' '.repeat(room) + palette.dim(id) : ''}`,
    ...rest.map((line) => `${' '.repeat(14)}${palette.bold(line)}`),
    ...(aside ? [] : [`${' '.repeat(14)}${palette.dim(id)}`]),
  ]
}

const sight = (text: string, verbose: boolean): string => (text === '' ? 'nothing' : shorten(visible(text), verbose ? 2000 : 200))

function severityPaint(severity: Severity, palette: Palette): (text: string) => string {
  return { critical: palette.red, high: palette.yellow, medium: palette.cyan, low: palette.dim }[severity]
}

function next(card: Scorecard, ordered: readonly Finding[], { palette, width }: Screen): string[] {
  const open = ordered.filter((finding) => finding.verdict === 'fail' && finding.accepted === undefined)
  const mendable = open.filter((finding) => finding.remedy !== undefined).length
  const host = visible(card.host)
  const lines: string[] = []
  if (mendable > 0) lines.push(`hardshell up ${host} mends ${mendable === open.length ? plural(mendable, 'finding') : `${mendable} of ${plural(open.length, 'finding')}`}`)
  const first = open[0] ?? ordered.find((finding) => finding.verdict === 'unknown')
  if (first !== undefined) lines.push(`hardshell explain ${visible(first.control)} tells what is at risk`)
  if (lines.length === 0) lines.push(card.score.counts.pass === 0 ? 'nothing was judged' : 'nothing to mend')
  return lines.flatMap((line, at) => labelled(at === 0 ? 'next' : '', line, { indent: 2, label: 6, width }, String, palette.dim))
}
