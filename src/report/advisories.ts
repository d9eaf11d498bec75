/** The list of known holes as terminal text and as JSON. */
import type { Advisory, Table } from '../areas/advisories/table.js'
import { exposure, parseVersion } from '../areas/advisories/version.js'
import { printable } from './json.js'
import { labelled, plural, visible, wrap, type Screen } from './screen.js'

export interface ShownAdvisories {
  readonly table: Table
  readonly from: 'shipped' | 'fetched' | 'chosen'
  readonly damaged?: string
  /** Days. */
  readonly age: number
  /** A release: only what it is exposed to, or may be. */
  readonly against?: string
}

const FROM = { shipped: 'the list that ships with this hardshell', fetched: 'the list fetched last', chosen: 'the list that HARDSHELL_ADVISORIES names' } as const

/** Which of them concern this release: all of them when none is asked about. */
export function concerning({ table: { advisories }, against }: Pick<ShownAdvisories, 'table' | 'against'>): readonly (Advisory & { readonly perhaps: boolean })[] {
  const version = against === undefined ? undefined : parseVersion(against)
  return advisories.flatMap((advisory) => {
    const found = version === undefined ? 'exposed' : exposure(version, advisory.ranges)
    return found === 'clear' ? [] : [{ ...advisory, perhaps: found === 'perhaps' }]
  })
}

export function advisoriesText(shown: ShownAdvisories, { palette, width }: Screen): string {
  const found = concerning(shown)
  const paint = { critical: palette.red, high: palette.red, unrated: palette.red, medium: palette.yellow, low: palette.dim }
  const subject = shown.against === undefined ? '' : ` that concern ${visible(shown.against)}`
  return [
    '',
    `  ${palette.bold(`${plural(found.length, 'known hole')}${subject}`)}, of ${shown.table.advisories.length} as of ${shown.table.asOf}`,
    `  ${palette.dim(`${FROM[shown.from]}, ${shown.age} days old; hardshell advisories update fetches a newer one`)}`,
    ...(shown.damaged === undefined ? [] : wrap(`The list fetched last does not count: ${shown.damaged}`, width - 4).map((line) => `  ${palette.yellow(line)}`)),
    '',
    ...found.flatMap(({ id, aliases, severity, what, ranges, perhaps }) => {
      const fixed = ranges.map((range) => range.fixed).findLast((version) => version !== undefined)
      const end = fixed === undefined ? 'no repaired release named' : `repaired in ${fixed}`
      return [
        ...labelled(severity, `${what}${perhaps ? ' (perhaps: an extended-stable release may hold the repair)' : ''}`, { indent: 2, label: 10, width }, String, paint[severity]),
        palette.dim(`            ${visible([id, ...aliases].join(' '))}  ${visible(end)}`),
      ]
    }),
    ...wrap(`Source: ${shown.table.source}`, width - 4).map((line) => `  ${palette.dim(line)}`),
    '',
  ].join('\n')
}

export function advisoriesJson(shown: ShownAdvisories): string {
  const { table, from, age } = shown
  return printable({
    schema: 'hardshell.advisories.v1',
    asOf: table.asOf,
    source: table.source,
    from,
    age,
    damaged: shown.damaged ?? null,
    against: shown.against ?? null,
    advisories: concerning(shown).map(({ id, aliases, severity, what, ranges, perhaps }) => ({ id, aliases, severity, what, ranges, perhaps })),
  })
}
