/** docs/controls.md, made from the catalogue: what is judged, how bad it is, why, and what mends it. */
import type { Area } from '../areas/define.js'
import { COVERED } from '../audit/upstream.js'
import { POINTS } from '../audit/score.js'
import { CATEGORIES, SEVERITIES } from '../model/control.js'
import { complete, specSchema, type Spec } from '../spec/spec.js'

const PROFILES = ['standard', 'strict'] as const

export function controlsPage(areas: readonly Area[], lenses: Readonly<Record<string, { readonly principle: string }>>): string {
  const specs = PROFILES.map((profile) => complete(specSchema.parse({ profile })))
  const controls = areas.flatMap((area) => area.controls)
  const numbers = SEVERITIES.map((severity) => `${controls.filter((control) => control.severity === severity).length} ${severity} (${POINTS[severity]} points)`)
  return [
    '# Controls',
    '',
    'Made by `scripts/controls` from the catalogue; a test holds it current. Each control is a claim about a host that is judged from facts; what could not be seen is *unknown*, never a pass. `hardshell explain ID` tells of one in full, with the commands by hand.',
    '',
    `${controls.length} controls: ${numbers.join(', ')}. Each finding of OpenClaw's own security audit counts besides, as \`openclaw.CHECKID\`: 10 points when critical, 2 when a warning.`,
    '',
    'References: items of the CIS benchmarks for Debian 12 (v1.1, the numbers that ComplianceAsCode uses) and Docker (v1.6, the numbers of docker-bench-security), and checkIds of OpenClaw\'s audit that a control judges too. *smoke* belongs to `hardshell verify`.',
    '',
    ...CATEGORIES.flatMap((category) => [
      `## ${category[0]?.toUpperCase()}${category.slice(1)}`,
      '',
      ...areas.filter((area) => area.category === category).flatMap((area) => areaLines(area, lenses[area.name]?.principle, specs)),
    ]),
  ].join('\n')
}

function areaLines(area: Area, principle: string | undefined, specs: readonly Spec[]): string[] {
  return [
    `### ${area.title} (\`${area.name}\`)`,
    '',
    ...(principle === undefined ? [] : [principle, '']),
    '| control | claim | severity | mended by | references | asked for by |',
    '|---|---|---|---|---|---|',
    ...area.controls.map(({ id, title, severity, remedy, advice, tags = [], notAskedFor }) => {
      const wanting = specs.filter((spec) => notAskedFor?.(spec) === undefined).map(({ profile }) => profile)
      const asked = wanting.length === specs.length ? 'every profile' : wanting.length === 0 ? 'a spec that says more' : wanting.join(', ')
      const references = [...tags, ...COVERED.filter(([, control]) => control === id).map(([begins]) => `OpenClaw \`${begins}${/[._]$/.test(begins) ? '*' : ''}\``)]
      return `| \`${id}\` | ${cell(title)} | ${severity} | ${remedy === undefined ? cell(advice ?? '') : `step \`${remedy}\``} | ${references.map(cell).join(', ')} | ${asked} |`
    }),
    '',
    ...area.controls.flatMap(({ id, title, lenses }) => [`<details><summary>${html(title)}</summary>`, '', `\`${id}\`. ${cell(lenses.child)}`, '', cell(lenses.principle), '', '</details>', '']),
  ]
}

/** One line of a table. Our own sentences: backticks stay. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replace(/<(?=[a-z/!])/gi, '&lt;')
const html = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
