/**
 * JUnit XML, for CI servers: a suite a category, a case a control. A fail is a failure, not knowing is an error, an accepted
 * risk is skipped with the owner's words. Ordered as the common schemas want it.
 */
import type { Scorecard } from '../audit/scorecard.js'
import type { CategoryScore } from '../audit/score.js'
import type { Finding } from '../model/control.js'
import type { AuditReport, Unreached } from './audit.js'
import { escape } from './markup.js'
import { visible } from './screen.js'

export function auditJunit({ cards, unreached }: AuditReport): string {
  const suites = [...cards.flatMap((card) => card.score.categories.map((category) => ({ card, category })).filter(({ card: { findings }, category: { category } }) => findings.some((finding) => finding.category === category)))]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...suites.flatMap(({ card, category }, id) => suite(card, category, id)),
    ...unreached.flatMap((host, at) => silent(host, suites.length + at)),
    '</testsuites>',
    '',
  ].join('\n')
}

function suite({ host, takenAt, findings, score }: Scorecard, { category, counts }: CategoryScore, id: number): string[] {
  const own = findings.filter((finding) => finding.category === category)
  const accepted = own.filter((finding) => finding.accepted !== undefined).length
  const attributes = {
    id: String(id), name: `${host} ${category}`, package: host, hostname: host, timestamp: takenAt.slice(0, 19),
    tests: String(own.length), failures: String(counts.fail - accepted), errors: String(counts.unknown), skipped: String(accepted + counts['not-applicable']), time: '0',
  }
  return [
    `  <testsuite${written(attributes)}>`,
    '    <properties>',
    `      <property${written({ name: 'score', value: String(score.score) })}/>`,
    `      <property${written({ name: 'grade', value: score.grade })}/>`,
    '    </properties>',
    ...own.flatMap((finding) => testcase(host, finding)),
    '    <system-out></system-out>',
    '    <system-err></system-err>',
    '  </testsuite>',
  ]
}

function testcase(host: string, finding: Finding): string[] {
  const { control, title, severity, category, verdict, evidence, because, accepted, remedy, advice } = finding
  const start = `    <testcase${written({ name: `${control}: ${title}`, classname: `${host}.${category}`, time: '0' })}`
  const seen = evidence.map(({ fact, saw, want }) => `${fact}: saw ${saw}, wanted ${want}`)
  if (verdict === 'pass') return [`${start}/>`]
  const inside = (element: string, attributes: Readonly<Record<string, string>>, lines: readonly string[]): string[] => [
    `${start}>`, `      <${element}${written(attributes)}>${escape(lines.map(visible).join('\n'))}</${element}>`, '    </testcase>',
  ]
  if (accepted !== undefined) return inside('skipped', { message: `accepted risk until ${accepted.revisit}: ${accepted.why}` }, seen)
  if (verdict === 'not-applicable') return inside('skipped', { message: `not applicable: ${because ?? ''}` }, [])
  if (verdict === 'unknown') return inside('error', { type: severity, message: because ?? 'not known' }, seen)
  const mend = remedy !== undefined ? [`mend: hardshell up (step ${remedy})`] : advice !== undefined ? [`mend: ${advice}`] : []
  return inside('failure', { type: severity, message: seen[0] ?? title }, [...seen, ...(because === undefined ? [] : [because]), ...mend])
}

const silent = ({ host, message, hint }: Unreached, id: number): string[] => [
  `  <testsuite${written({ id: String(id), name: `${host} reached`, package: host, hostname: host, timestamp: '1970-01-01T00:00:00', tests: '1', failures: '0', errors: '1', skipped: '0', time: '0' })}>`,
  '    <properties></properties>',
  `    <testcase${written({ name: 'the host can be audited', classname: host, time: '0' })}>`,
  `      <error${written({ type: 'unreachable', message })}>${escape(visible(hint))}</error>`,
  '    </testcase>',
  '    <system-out></system-out>',
  '    <system-err></system-err>',
  '  </testsuite>',
]

const written = (attributes: Readonly<Record<string, string>>): string => Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(visible(value))}"`).join('')
