/** What changed on a host since its facts were last recorded, and whether hardshell did it. */
import type { Doing, Drift } from '../audit/drift.js'
import { printable } from './json.js'
import { labelled, plural, shorten, visible, type Screen } from './screen.js'

/** More changed values of one fact than this are folded unless verbose. */
const SHOWN = 6

export function driftText(drift: Drift, { palette, width }: Screen, verbose = false): string {
  const line = (label: string, text: string, paint: (text: string) => string = String): string[] => labelled(label, text, { indent: 4, label: 8, width }, paint, palette.dim)
  const who = (by: readonly Doing[]): string[] => (by.length === 0 ? line('by', 'not hardshell', palette.yellow) : by.flatMap(({ step, run, undone }) => line('by', `hardshell: ${undone ? 'undo of ' : ''}step ${visible(step)}, run ${visible(run)}`, palette.green)))
  const mark = { worse: palette.red('✗'), better: palette.green('✓'), other: palette.dim('·') }
  return [
    '',
    `  ${palette.bold(visible(drift.host))}  ${palette.dim(`since ${moment(drift.since)} UTC`)}`,
    ...(drift.verdicts.length + drift.facts.length === 0 ? ['', '  nothing changed'] : []),
    ...(drift.verdicts.length === 0 ? [] : ['', `  ${palette.bold('Verdicts')}`]),
    ...drift.verdicts.flatMap(({ control, title, before, after, direction, by }) => [
      `  ${mark[direction]} ${palette.bold(visible(title))}  ${palette.dim(visible(control))}`,
      ...line('was', `${before ?? 'not judged'}, is ${after ?? 'not judged'}`),
      ...who(by),
    ]),
    ...(drift.facts.length === 0 ? [] : ['', `  ${palette.bold('Facts')}`]),
    ...drift.facts.flatMap(({ fact, lines, by }) => {
      const shown = verbose ? lines : lines.slice(0, SHOWN)
      return [
        `  ${palette.bold(visible(fact))}`,
        ...shown.flatMap((one) => line('', shorten(visible(one), verbose ? 2000 : 240))),
        ...(shown.length < lines.length ? line('', `and ${plural(lines.length - shown.length, 'more value')}: --verbose shows all`, palette.dim) : []),
        ...who(by),
      ]
    }),
    '',
    '',
  ].join('\n')
}

export const driftJson = (drift: Drift): string =>
  printable({
    schema: 'hardshell.drift.v1',
    host: drift.host,
    since: drift.since,
    until: drift.until,
    verdicts: drift.verdicts.map(({ control, title, severity, before, after, direction, by }) => ({ control, title, severity, before: before ?? null, after: after ?? null, direction, by })),
    facts: drift.facts.map(({ fact, lines, by }) => ({ fact, lines, by })),
  })

export const moment = (iso: string): string => visible(iso.slice(0, 16).replace('T', ' '))
