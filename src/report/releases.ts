/** Releases, what an update would change, and what became of one, as a person reads them. Every time is UTC. */
import type { Table } from '../areas/advisories/table.js'
import { exposure, parseVersion } from '../areas/advisories/version.js'
import { schemaMoves, type Ahead, type LastRun, type Release, type Releases, type Review } from '../areas/updates/said.js'
import { lasting } from './backup.js'
import { printable } from './json.js'
import { shorten, visible, type Screen } from './screen.js'

/** A screen, and how times are told: milliseconds since 1970 as ISO 8601. */
export interface Page extends Screen {
  readonly iso: (milliseconds: number) => string
}
/** @param seconds since 1970 */
const time = (seconds: number, { iso }: Page): string => `${iso(seconds * 1000).slice(0, 19).replace('T', ' ')} UTC`
const schemasOf = ({ state, agent }: { readonly state?: number | undefined; readonly agent?: number | undefined }): string => `state ${state ?? 'none'}, agent ${agent ?? 'none'}`

export function releasesText(host: string, told: Releases, page: Page): string {
  const { palette } = page
  const { releases, container, last, stage, log, until, aside } = told
  if (releases.length === 0 && last === undefined && stage === undefined) return `\n  ${visible(host)} has no release on record yet: the first hardshell update puts the one of now there\n\n`
  const rows = releases.map((release) => releaseLine(release, release.imageId === told.imageId, page))
  return [
    '',
    `  ${palette.bold(visible(host))}  OpenClaw ${visible(told.version || '(none on record)')}${container === undefined ? palette.red('  no container') : container.imageId === told.imageId ? `  ${visible(container.status)}` : palette.red('  the container has another image')}`,
    ...(stage === undefined ? [] : [`  ${palette.yellow(`at work: ${visible(stage)}`)}${until === undefined ? '' : `, watched until ${time(until, page)}`}  ${palette.dim(visible(log ?? ''))}`]),
    '',
    ...rows,
    ...(last === undefined ? [] : ['', ...lastLines(last, page)]),
    ...aside.map((path) => palette.dim(`  kept aside: ${visible(path)} (it holds every secret: remove it when you need nothing of it any more)`)),
    '',
  ].join('\n')
}

function releaseLine({ name, good, at, state, agent, snapshot, snapshotAt, there }: Release, now: boolean, page: Page): string {
  const { palette } = page
  const held = !there ? palette.red('its image is gone') : good ? palette.green('held') : palette.yellow('did not hold')
  const back = snapshot === undefined ? '' : `, left ${time(snapshotAt ?? 0, page)} with snapshot ${visible(snapshot)}`
  return `  ${now ? palette.bold('→') : ' '} ${visible(name).padEnd(26)} ${held}  ${palette.dim(`schemas: ${schemasOf({ state, agent })}; ${time(at, page)}${back}`)}`
}

const ENDED: Readonly<Record<LastRun['ended'], string>> = { finished: 'it holds', back: 'it did not hold, and the release of before serves again', refused: 'nothing was touched', stuck: 'NEITHER RELEASE SERVES' }

function lastLines({ goal, asked, from, to, ended, because, at, down, aside, taken, switched, warnings }: LastRun, page: Page): string[] {
  const { bold, dim, red, green, yellow } = page.palette
  const paint = ended === 'finished' ? green : ended === 'stuck' ? red : yellow
  const lost = aside !== null && taken !== null && switched !== null && ended === 'back' && goal === 'update'
  return [
    `  ${bold(`The last ${goal}`)} to ${visible(to ?? asked)}${from === null ? '' : ` from ${visible(from)}`}, ${time(at, page)}: ${paint(ENDED[ended])}`,
    ...(because === null ? [] : [`    ${visible(shorten(because, 500))}`]),
    ...(down === null ? [] : [dim(`    ${(down / 1000).toFixed(1)} s without a gateway`)]),
    ...(lost ? [`    Not in the state of now: what was written from ${time(taken, page)} on. It is kept in ${visible(aside)}`] : aside === null ? [] : [`    The state that gave way is kept in ${visible(aside)}`]),
    ...warnings.map((warning) => yellow(`    ${visible(shorten(warning, 200))}`)),
  ]
}

export const lastText = (host: string, last: LastRun, page: Page): string => ['', ...lastLines(last, page), `  ${page.palette.dim('see')}  hardshell releases ${visible(host)}`, ''].join('\n')

export const releasesJson = (host: string, told: Releases): string => printable({ schemaVersion: 'hardshell.releases.v1', host, ...told })

/** What is asked before an update. */
export function aheadText(host: string, ahead: Ahead, watch: number, { palette }: Screen): string {
  const { from, to } = ahead
  const moves = schemaMoves(ahead)
  return [
    '',
    `  ${palette.bold(visible(host))}  OpenClaw ${visible(from.version)} → ${visible(to.version)}`,
    `    image     ${visible(shorten(from.name, 60))} → ${visible(shorten(to.name ?? 'told once it is there', 60))}`,
    `    schemas   ${from.schemas === null ? 'unknown' : schemasOf(from.schemas)} → ${to.schemas === null ? 'told once the image is there' : schemasOf(to.schemas)}`,
    `    way back  ${moves === undefined ? 'told once the image is there' : moves ? 'image and state: the schema moves, so going back also brings the snapshot of before back' : 'the image alone: the schema stays, and so does what is written meanwhile'}`,
    `    then      watched by the host itself for ${lasting(watch)}; whatever fails until then, it goes back by itself`,
    '',
  ].join('\n')
}

/** What of the list of known holes an update closes, what it opens, and what it leaves. */
function holes(from: string, to: string, { advisories }: Table): Readonly<Record<'closes' | 'opens' | 'stays' | 'unclear', readonly string[]>> | undefined {
  const [was, will] = [parseVersion(from), parseVersion(to)]
  if (was === undefined || will === undefined) return undefined
  const judged = advisories.map(({ id, severity, what, ranges }) => ({ text: `${id} (${severity}) ${what}`, before: exposure(was, ranges), after: exposure(will, ranges) }))
  const those = (want: (one: (typeof judged)[number]) => boolean): string[] => judged.filter(want).map(({ text }) => text)
  return {
    closes: those(({ before, after }) => before === 'exposed' && after === 'clear'),
    opens: those(({ before, after }) => before === 'clear' && after === 'exposed'),
    stays: those(({ before, after }) => before === 'exposed' && after === 'exposed'),
    unclear: those(({ before, after }) => before === 'perhaps' || after === 'perhaps'),
  }
}

/** @param table the list that audits go by */
export function reviewText(host: string, ahead: Ahead, { notes, packages, contract }: Review, table: Table, watch: number, screen: Screen): string {
  const { bold, dim, red, green, yellow } = screen.palette
  const known = holes(ahead.from.version, ahead.to.version, table)
  const list = (title: string, rows: readonly string[], paint: (text: string) => string): string[] => (rows.length === 0 ? [] : [`    ${paint(title)}`, ...rows.map((row) => `      ${visible(shorten(row, screen.width - 8))}`)])
  const counted = 'counts' in packages ? Object.entries(packages.counts).filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}`) : []
  return [
    aheadText(host, ahead, watch, screen).trimEnd(),
    '',
    `  ${bold('Known holes')} ${dim(`by the list of ${table.asOf}`)}`,
    ...(known === undefined ? [yellow('    one of the two is no version that the list can be read by')] : [
      ...list(`closes ${known.closes.length}`, known.closes, green), ...list(`opens ${known.opens.length}`, known.opens, red), ...list(`leaves ${known.stays.length}`, known.stays, red), ...list(`not clear ${known.unclear.length}`, known.unclear, yellow),
      ...(Object.values(known).every(({ length }) => length === 0) ? ['    neither of the two has one'] : []),
    ]),
    '',
    `  ${bold('Its packages')} ${dim("by npm's audit")}`,
    ...('because' in packages ? [yellow(`    not known: ${visible(packages.because)}`)] : counted.length === 0 ? ['    looked at, and none found'] : [red(`    ${counted.join(', ')}`), ...packages.holes.map(({ package: name, severity, title }) => `      ${visible(shorten(`${name} (${severity}) ${title}`, screen.width - 8))}`)]),
    '',
    `  ${bold('What its image asks of Compose and the environment')}`,
    ...('because' in contract ? [yellow(`    not known: ${visible(contract.because)}`)] : contract.lines.length === 0 ? ['    the same'] : contract.lines.map((line) => `    ${visible(line)}`)),
    '',
    `  ${bold('Notes')}`,
    ...('because' in notes ? [yellow(`    not known: ${visible(notes.because)}`)] : skimmed(notes.text).map((line) => `    ${visible(shorten(line, screen.width - 6))}`)),
    '',
    `  ${dim('all of it')}  --json`,
    '',
  ].join('\n')
}

/** Of notes hundreds of lines long, what a person skims: each release with its highlights, and how much else there is. */
function skimmed(notes: string): string[] {
  const lines: string[] = []
  const counts = new Map<string, number>()
  let section = ''
  const close = (): void => {
    const rest = [...counts].map(([name, count]) => `${count} ${name.toLowerCase()}`)
    if (rest.length > 0) lines.push(`  and ${rest.join(', ')}`)
    counts.clear()
  }
  for (const line of notes.split('\n')) {
    const [, depth = '', heading = ''] = /^(#{2,4}) (.+)$/.exec(line) ?? []
    if (depth === '##') {
      close()
      lines.push(heading)
    }
    if (heading !== '') section = heading
    else if (line.startsWith('- ') && section === 'Highlights') lines.push(`  ${line.replaceAll('**', '')}`)
    else if (line.startsWith('- ') && /^(Changes|Fixes|Breaking.*)$/.test(section)) counts.set(section, (counts.get(section) ?? 0) + 1)
  }
  close()
  return lines
}

export const reviewJson = (host: string, ahead: Ahead, review: Review, table: Table): string =>
  printable({ schemaVersion: 'hardshell.update-review.v1', host, ...ahead, schemaMoves: schemaMoves(ahead) ?? null, advisories: { asOf: table.asOf, ...(holes(ahead.from.version, ahead.to.version, table) ?? { because: 'no version that the list can be read by' }) }, ...review })

/** What is asked before a rollback. @param now the release that runs */
export function backText(host: string, now: Release | undefined, to: Release, page: Page): string {
  const { palette } = page
  const needsState = now !== undefined && (to.state < now.state || to.agent < now.agent)
  return [
    '',
    `  ${palette.bold(visible(host))}  back to ${visible(to.name)}${now === undefined ? '' : ` from ${visible(now.name)}`}`,
    needsState
      ? `    image and state: it does not open the state of now. ${to.snapshotAt === undefined ? palette.red('It has no snapshot of its own: it will be refused') : `What was written after ${time(to.snapshotAt, page)} is not in its snapshot; all of it is kept beside, and in a snapshot made first.`}`
      : '    the image and its settings: the schema is the same, and what was written stays',
    '',
  ].join('\n')
}
