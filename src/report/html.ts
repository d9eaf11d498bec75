/**
 * The scorecard as one HTML file: readable on a phone, in the dark, offline and on paper. It holds no script and asks
 * nobody for anything, and its own policy says so, since evidence comes from hosts we do not trust.
 */
import type { Scorecard } from '../audit/scorecard.js'
import { GRADES, type CategoryScore, type Grade } from '../audit/score.js'
import { SEVERITIES, type Finding, type Verdict } from '../model/control.js'
import type { AuditReport } from './audit.js'
import { audiencesOf, doorName, inFull, inWords } from './exposure.js'
import { STYLE } from './html-style.js'
import { escape } from './markup.js'
import { visible } from './screen.js'
import { openFails, whatHolds, worstFirst } from './summary.js'

export function auditHtml({ version, cards, unreached, several }: AuditReport): string {
  const title = several || cards[0] === undefined ? 'hardshell audit' : `${cards[0].score.grade} · ${cards[0].host} · hardshell audit`
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${text(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...(several ? summary(cards) : []),
    ...unreached.map(({ host, message, hint }) => `<section><h1>${text(host)}</h1><p class="bad">not audited: ${text(message)}</p><p class="soft">${text(hint)}</p></section>`),
    ...cards.flatMap((card, at) => section(card, at)),
    `<footer>hardshell ${text(version)}. What could not be seen is unknown, never a pass. An accepted risk stays a fail, and counts again on its day.</footer>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function summary(cards: readonly Scorecard[]): string[] {
  const rows = worstFirst(cards).map((card) => {
    const { score } = card
    return `<tr><td><a href="#host-${cards.indexOf(card)}">${text(card.host)}</a></td><td class="${tone(score.grade)}"><b>${score.grade}</b></td><td>${score.score}</td><td>${openFails(card)}</td><td>${score.counts.unknown}</td><td>${score.accepted}</td></tr>`
  })
  return ['<div class="wide"><table><tr><th>host</th><th>grade</th><th>score</th><th>fail</th><th>unknown</th><th>accepted</th></tr>', ...rows, '</table></div>']
}

function section(card: Scorecard, at: number): string[] {
  const ordered = [...card.findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
  const of = (verdict: Verdict, accepted = false): Finding[] => ordered.filter((finding) => finding.verdict === verdict && (finding.accepted !== undefined) === accepted)
  const block = (title: string, findings: readonly Finding[]): string[] => (findings.length === 0 ? [] : [`<h2>${title} <span>${findings.length}</span></h2>`, ...findings.flatMap(findingLines)])
  const clean = of('fail').length + of('unknown').length === 0
  return [
    `<section id="host-${at}">`,
    ...head(card),
    '<ul class="categories">',
    ...card.score.categories.map(categoryLine),
    '</ul>',
    ...(clean && card.score.counts.pass > 0 ? ['<h2 class="good">Nothing to mend</h2>'] : []),
    ...block('Fails', of('fail')),
    ...block('Not known', of('unknown')),
    ...block('Accepted risks', of('fail', true)),
    ...(card.exposure === undefined ? [] : exposureTable(card.exposure)),
    '<h2>All else</h2>',
    ...folded('Passes', of('pass')),
    ...folded('Not applicable', of('not-applicable')),
    '</section>',
  ]
}

function exposureTable({ doors, notKnown }: NonNullable<Scorecard['exposure']>): string[] {
  const audiences = audiencesOf(doors)
  const paint = { open: 'warn', closed: 'good', unknown: 'soft' }
  const rows = doors.map((door) => {
    const cells = audiences.map((audience) => `<td class="${paint[door.seen[audience]?.answer ?? 'unknown']}">${text(inWords(door.seen[audience]))}<br><small class="soft">${text(door.seen[audience]?.because ?? '')}</small></td>`)
    return `<tr><td><b>${doorName(door)}</b><br>${text(door.who)}<br><small class="soft">${text(door.declared ?? 'not declared')}</small></td>${cells.join('')}</tr>`
  })
  return [
    '<h2>Who can reach what</h2>',
    ...notKnown.map((what) => `<p class="held">Not known: ${text(what)}</p>`),
    `<div class="wide"><table class="doors"><tr><th>port</th>${audiences.map((audience) => `<th>${inFull[audience]}</th>`).join('')}</tr>`,
    ...rows,
    '</table></div>',
  ]
}

const tone = (grade: Grade): string => (GRADES.indexOf(grade) < 2 ? 'good' : GRADES.indexOf(grade) < 4 ? 'warn' : 'bad')

function head(card: Scorecard): string[] {
  const { score } = card
  const held = score.heldBy === undefined ? undefined : card.findings.find((finding) => finding.control === score.heldBy?.control)
  const pill = (number: number, word: string, paint: string): string => `<li><b class="${number === 0 ? 'soft' : paint}">${number}</b> ${word}</li>`
  return [
    '<div class="host">',
    ring(score.score, score.grade),
    '<div>',
    `<h1>${text(card.host)}</h1>`,
    `<p class="soft">audited ${text(card.takenAt.slice(0, 16).replace('T', ' '))} UTC as ${text(card.login.user)}${card.login.root ? '' : ', without root'}</p>`,
    ...(card.since === undefined || card.since.worse.length + card.since.better.length === 0 ? [] : [`<p>since ${text(card.since.takenAt.slice(0, 16).replace('T', ' '))} UTC: <b class="${card.since.worse.length === 0 ? 'soft' : 'bad'}">${card.since.worse.length} worse</b>, <b class="${card.since.better.length === 0 ? 'soft' : 'good'}">${card.since.better.length} better</b></p>`]),
    ...(card.only === undefined ? [] : [`<p class="held">of ${code(card.only)} alone</p>`]),
    ...(held === undefined ? [] : [`<p class="held">no better than ${score.grade} while ${whatHolds(held)}</p>`]),
    '<ul class="counts">',
    pill(score.counts.pass, 'pass', 'good'), pill(openFails(card), 'fail', 'bad'), pill(score.counts.unknown, 'unknown', 'warn'), pill(score.accepted, 'accepted', 'kept'),
    ...(score.expired === 0 ? [] : [pill(score.expired, 'past the date', 'bad')]),
    pill(score.counts['not-applicable'], 'not applicable', 'soft'),
    '</ul>',
    '</div>',
    '</div>',
  ]
}

/** The circle's length is 100, so that the score is its own dash. */
function ring(score: number, grade: Grade): string {
  const circle = 'cx="21" cy="21" r="15.9155" fill="none" stroke-width="3.4"'
  return [
    `<svg class="ring" viewBox="0 0 42 42" role="img" aria-label="grade ${grade}, ${score} of 100">`,
    `<circle ${circle} stroke="var(--track)"/>`,
    `<circle ${circle} stroke="currentColor" class="${tone(grade)}" stroke-dasharray="${score} 100" ${score === 0 ? '' : 'stroke-linecap="round" '}transform="rotate(-90 21 21)"/>`,
    `<text x="21" y="23" font-size="12.5">${grade}</text><text x="21" y="29" font-size="3.7">${score} of 100</text>`,
    '</svg>',
  ].join('')
}

function categoryLine({ category, earned, possible, counts }: CategoryScore): string {
  const paint = counts.fail > 0 ? 'bad' : counts.unknown > 0 ? 'warn' : 'good'
  // Full only when nothing is missing.
  const width = possible === 0 ? 0 : Math.floor((1000 * earned) / possible) / 10
  return `<li><span>${category}</span><div class="track ${paint}"><i style="width:${width}%"></i></div><small>${possible === 0 ? 'nothing judged' : `${earned} of ${possible} points`}</small></li>`
}

function findingLines(finding: Finding): string[] {
  const { control, title, severity, verdict, evidence, because, accepted, remedy, advice, lenses, tags = [] } = finding
  const row = (label: string, html: string): string => `<dt>${label}</dt><dd>${html}</dd>`
  const mend = accepted !== undefined || verdict !== 'fail' ? undefined : remedy !== undefined ? `<code>hardshell up</code> (step ${text(remedy)})` : advice === undefined ? undefined : prose(advice)
  const rows = [
    ...(verdict === 'fail' ? evidence.map(({ fact, saw, want }) => row('saw', `${text(fact)}: ${code(saw)}, wanted ${code(want)}`)) : []),
    ...(finding.asOf === undefined ? [] : [row('as of', `${text(finding.asOf.slice(0, 16).replace('T', ' '))} UTC`)]),
    ...(because === undefined ? [] : [row('why', text(because))]),
    ...(accepted === undefined ? [] : [row('risk', text(accepted.risk)), row('kept', `${text(accepted.why)} (until ${text(accepted.revisit)})`), ...(accepted.mitigations === '' ? [] : [row('smaller', text(accepted.mitigations))])]),
    ...(mend === undefined ? [] : [row('mend', mend)]),
  ]
  return [
    `<article class="card ${accepted === undefined ? verdict : 'accepted'}">`,
    `<h3>${text(title)}</h3>`,
    `<div class="meta"><span class="tag ${severity}">${severity}</span><code>${text(control)}</code>${tags.map((tag) => `<span>${text(tag)}</span>`).join('')}</div>`,
    ...(rows.length === 0 ? [] : [`<dl>${rows.join('')}</dl>`]),
    ...(lenses === undefined ? [] : [`<details><summary>What is at risk</summary><p class="lens">${prose(lenses.child)}</p><p class="lens">${prose(lenses.principle)}</p></details>`]),
    '</article>',
  ]
}

const folded = (title: string, findings: readonly Finding[]): string[] =>
  findings.length === 0
    ? []
    : [
        `<details class="all"><summary>${title} (${findings.length})</summary><ul>`,
        ...findings.map(({ control, title: claim, because }) => `<li><span>${text(claim)}</span><code>${text(control)}</code>${because === undefined ? '' : `<small>${text(because)}</small>`}</li>`),
        '</ul></details>',
      ]

const text = (raw: string): string => escape(visible(raw))
const code = (raw: string): string => `<code>${raw === '' ? 'nothing' : text(raw)}</code>`
/** Our own sentences mark commands with backticks. */
const prose = (raw: string): string => text(raw).replace(/`([^`]+)`/g, '<code>$1</code>')
