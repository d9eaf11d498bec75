/**
 * SARIF 2.1.0, for code scanning dashboards. Passes are left out (a dashboard would show them as alerts); what is not known
 * is an open result, and an accepted risk is a suppressed one: both stay visible.
 */
import type { Scorecard } from '../audit/scorecard.js'
import type { Finding, Severity } from '../model/control.js'
import type { AuditReport } from './audit.js'
import { printable } from './json.js'
import { visible } from './screen.js'

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note' }
/** The scale of CVSS, as GitHub's dashboard sorts by it. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.0', low: '2.0' }

export function auditSarif({ version, cards, unreached }: AuditReport): string {
  return printable({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      ...cards.map((card) => run(version, card)),
      ...unreached.map(({ host, message, hint }) => ({
        tool: tool(version, []),
        automationDetails: { id: `hardshell/${visible(host)}/` },
        invocations: [{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: visible(`${message}: ${hint}`) } }] }],
        results: [],
      })),
    ],
  })
}

function run(version: string, card: Scorecard): object {
  const shown = card.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
  return {
    tool: tool(version, shown),
    automationDetails: { id: `hardshell/${visible(card.host)}/` },
    invocations: [{ executionSuccessful: true, startTimeUtc: card.takenAt }],
    results: shown.map((finding, index) => result(card.host, finding, index)),
    properties: { host: card.host, ...(card.only === undefined ? {} : { only: card.only }), score: card.score.score, grade: card.score.grade, counts: { ...card.score.counts, accepted: card.score.accepted, expired: card.score.expired } },
  }
}

const tool = (version: string, findings: readonly Finding[]): object => ({
  driver: {
    name: 'hardshell',
    semanticVersion: version,
    rules: findings.map(({ control, title, severity, category, lenses, remedy, advice, tags = [] }) => ({
      id: control,
      shortDescription: { text: visible(title) },
      ...(lenses === undefined ? {} : { fullDescription: { text: lenses.principle } }),
      help: { text: [remedy === undefined ? '' : `hardshell up does it (step ${remedy}).`, advice ?? '', `hardshell explain ${visible(control)}`].filter((line) => line !== '').join('\n') },
      defaultConfiguration: { level: LEVEL[severity] },
      properties: { category, tags: ['security', ...tags], 'security-severity': SECURITY_SEVERITY[severity] },
    })),
  },
})

function result(host: string, finding: Finding, ruleIndex: number): object {
  const { control, title, severity, evidence, because, accepted } = finding
  const seen = evidence.map(({ fact, saw, want }) => `${fact}: saw ${visible(saw)}, wanted ${visible(want)}`)
  return {
    ruleId: control,
    ruleIndex,
    // A result that is not a fail has no level of its own (SARIF 3.27.10).
    ...(finding.verdict === 'fail' ? { kind: 'fail', level: LEVEL[severity] } : { kind: 'open', level: 'none' }),
    message: { text: [`${visible(title)}: ${finding.verdict === 'fail' ? 'it does not' : 'not known'} on ${visible(host)}.`, ...seen, ...(because === undefined ? [] : [visible(because)])].join('\n') },
    locations: [
      {
        // Dashboards want a file: the one that declares the host.
        physicalLocation: { artifactLocation: { uri: 'hardshell.yaml' }, region: { startLine: 1 } },
        logicalLocations: [{ name: visible(host), fullyQualifiedName: `${visible(host)}/${control}`, kind: 'host' }],
      },
    ],
    partialFingerprints: { 'hostAndControl/v1': `${visible(host)}:${control}` },
    ...(accepted === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: `${visible(accepted.why)} (until ${accepted.revisit})` }] }),
  }
}
