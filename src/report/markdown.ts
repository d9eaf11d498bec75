/** The scorecard as Markdown, for an issue, a wiki or a pull request. */
import type { Scorecard } from '../audit/scorecard.js'
import { SEVERITIES, type Finding, type Verdict } from '../model/control.js'
import type { AuditReport } from './audit.js'
import { audiencesOf, doorName, inFull, inWords } from './exposure.js'
import { visible } from './screen.js'
import { openFails, worstFirst } from './summary.js'

export function auditMarkdown({ cards, unreached, several }: AuditReport): string {
  return [
    ...(several ? summary(cards) : []),
    ...unreached.flatMap(({ host, message, hint }) => [`# ${plain(host)}: not audited`, '', `${plain(message)}. ${plain(hint)}`, '']),
    ...cards.flatMap(cardLines),
  ].join('\n')
}

const summary = (cards: readonly Scorecard[]): string[] => [
  '| host | grade | score | fail | unknown | accepted |',
  '|---|---|--:|--:|--:|--:|',
  ...worstFirst(cards).map((card) => `| ${plain(card.host)} | ${card.score.grade} | ${card.score.score} | ${openFails(card)} | ${card.score.counts.unknown} | ${card.score.accepted} |`),
  '',
]

function cardLines(card: Scorecard): string[] {
  const { score, findings } = card
  const ordered = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
  const of = (verdict: Verdict, accepted = false): Finding[] => ordered.filter((finding) => finding.verdict === verdict && (finding.accepted !== undefined) === accepted)
  const section = (title: string, own: readonly Finding[]): string[] => (own.length === 0 ? [] : [`## ${title}`, '', ...own.flatMap(findingLines), ''])
  const held = score.heldBy === undefined ? undefined : findings.find((finding) => finding.control === score.heldBy?.control)
  return [
    `# ${plain(card.host)}: ${score.grade}, ${score.score} of 100`,
    '',
    `Audited ${card.takenAt.slice(0, 16).replace('T', ' ')} UTC as ${plain(card.login.user)}${card.login.root ? '' : ', without root'}: ${score.counts.pass} pass, ${openFails(card)} fail, ${score.counts.unknown} unknown, ${score.accepted} accepted, ${score.counts['not-applicable']} not applicable.`,
    ...(card.since === undefined || card.since.worse.length + card.since.better.length === 0 ? [] : ['', `Since ${card.since.takenAt.slice(0, 16).replace('T', ' ')} UTC: ${[...card.since.worse.map((id) => `${code(id)} worse`), ...card.since.better.map((id) => `${code(id)} better`)].join(', ')}.`]),
    ...(card.only === undefined ? [] : ['', `Of ${code(card.only)} alone.`]),
    ...(held === undefined ? [] : ['', `**No better than ${score.grade}** while ${code(held.control)} ${held.verdict === 'fail' ? 'fails' : 'is not known'}.`]),
    ...(score.expired === 0 ? [] : ['', `**${score.expired} accepted ${score.expired === 1 ? 'risk is' : 'risks are'} past the date** and count again.`]),
    '',
    '| category | points | fail | unknown | accepted |',
    '|---|--:|--:|--:|--:|',
    ...score.categories.map(({ category, earned, possible, counts }) => {
      const accepted = findings.filter((finding) => finding.category === category && finding.accepted !== undefined).length
      return `| ${category} | ${possible === 0 ? '–' : `${earned} of ${possible}`} | ${counts.fail - accepted} | ${counts.unknown} | ${accepted} |`
    }),
    '',
    ...section('Fails', of('fail')),
    ...section('Not known', of('unknown')),
    ...section('Accepted risks', of('fail', true)),
    ...(card.exposure === undefined ? [] : exposureTable(card.exposure)),
    ...folded('Passes', of('pass')),
    ...folded('Not applicable', of('not-applicable')),
  ]
}

function findingLines(finding: Finding): string[] {
  const { control, title, severity, verdict, evidence, because, accepted, remedy, advice } = finding
  const mend = accepted !== undefined || verdict !== 'fail' ? undefined : remedy !== undefined ? `\`hardshell up\` (step ${code(remedy)})` : advice === undefined ? undefined : prose(advice)
  return [
    `- **${plain(title)}** (${severity}, ${code(control)})`,
    ...(verdict === 'fail' ? evidence.map(({ fact, saw, want }) => `  - saw ${code(`${fact}: ${saw}`)}, wanted ${code(want)}`) : []),
    ...(finding.asOf === undefined ? [] : [`  - as of ${finding.asOf.slice(0, 16).replace('T', ' ')} UTC`]),
    ...(because === undefined ? [] : [`  - why: ${plain(because)}`]),
    ...(accepted === undefined ? [] : [`  - kept: ${plain(accepted.why)} (until ${accepted.revisit})`]),
    ...(mend === undefined ? [] : [`  - mend: ${mend}`]),
  ]
}

function exposureTable({ doors, notKnown }: NonNullable<Scorecard['exposure']>): string[] {
  const audiences = audiencesOf(doors)
  return [
    '## Who can reach what',
    '',
    ...notKnown.map((what) => `Not known: ${plain(what)}.\n`),
    `| port | whose | ${audiences.map((audience) => inFull[audience]).join(' | ')} | declared |`,
    `|---|---|${'---|'.repeat(audiences.length)}---|`,
    ...doors.map((door) => `| ${doorName(door)} | ${plain(door.who)} | ${audiences.map((audience) => plain(inWords(door.seen[audience]))).join(' | ')} | ${plain(door.declared ?? 'no')} |`),
    '',
  ]
}

const folded = (title: string, own: readonly Finding[]): string[] =>
  own.length === 0 ? [] : [`<details><summary>${title} (${own.length})</summary>`, '', ...own.map(({ control, title: claim, because }) => `- ${plain(claim)} (${code(control)})${because === undefined ? '' : `: ${plain(because)}`}`), '', '</details>', '']

/** Text of a host or a person, with nothing in it that Markdown or HTML would obey. */
export const plain = (text: string): string => visible(text).replace(/[\\`*_[\]<>|#~]/g, '\\$&')

/** Our own sentences mark commands with backticks, and go on doing so. */
const prose = (text: string): string => text.split(/(`[^`]+`)/).map((part, at) => (at % 2 === 1 ? code(part.slice(1, -1)) : plain(part))).join('')

/** A fence longer than any run of backticks inside. */
export function code(text: string): string {
  const shown = visible(text === '' ? 'nothing' : text).replace(/\|/g, '¦')
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)))
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${shown}${pad}${fence}`
}
