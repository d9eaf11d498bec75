/** Accepted risks as a list for the terminal, and as the document that an auditor or a partner asks for. */
import type { ListedRisk } from '../audit/risks.js'
import { code, plain } from './markdown.js'
import { labelled, plural, visible, type Screen } from './screen.js'

export interface HostRisks {
  readonly host: string
  readonly risks: readonly ListedRisk[]
}

export function risksText(hosts: readonly HostRisks[], { palette, width }: Screen): string {
  const lines = hosts.flatMap(({ host, risks }) => [
    '',
    `  ${palette.bold(visible(host))}  ${palette.dim(risks.length === 0 ? 'no risk is accepted' : plural(risks.length, 'accepted risk'))}`,
    ...risks.flatMap((risk) => {
      const past = risk.state === 'past its date'
      const detail = (label: string, text: string): string[] => (text === '' ? [] : labelled(label, visible(text), { indent: 14, label: 9, width }, String, palette.dim))
      return [
        `  ${(past ? palette.red : palette.magenta)(risk.revisit)}  ${palette.bold(visible(risk.title))}  ${palette.dim(visible(risk.control))}`,
        ...(past ? [`              ${palette.red('past its date: it counts again')}`] : []),
        ...detail('risk', risk.risk), ...detail('why', risk.why), ...detail('smaller', risk.mitigations), ...detail('until', risk.condition ?? ''),
      ]
    }),
  ])
  return [...lines, '', ''].join('\n')
}

/** @param today YYYY-MM-DD */
export function risksMarkdown(hosts: readonly HostRisks[], today: string): string {
  return [
    '# Accepted risks',
    '',
    `As of ${today}. Each is a finding of \`hardshell audit\` that the owner has decided to live with. It stays a fail in every scorecard, and counts again on its day. The source is hardshell.yaml; this page is made by \`hardshell risks render\`.`,
    '',
    ...hosts.flatMap(({ host, risks }) => [
      `## ${plain(host)}`,
      '',
      ...(risks.length === 0
        ? ['No risk is accepted.', '']
        : risks.flatMap((risk) => [
            `### ${plain(risk.title)}`,
            '',
            ...(risk.state === 'past its date' ? [`**Past its date (${risk.revisit}): it counts again.**`, ''] : []),
            `- **Control:** ${code(risk.control)}`,
            `- **Risk:** ${plain(risk.risk)}`,
            `- **Why it is accepted:** ${plain(risk.why)}`,
            `- **Mitigations:** ${risk.mitigations.trim() === '' ? 'none written down' : plain(risk.mitigations)}`,
            `- **To be looked at again:** ${risk.revisit}${risk.condition === undefined ? '' : `, or when: ${plain(risk.condition)}`}`,
            '',
          ])),
    ]),
  ].join('\n')
}
