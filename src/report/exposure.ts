/** Who can reach what, in words: what was tried and what was only read never sound alike. */
import { AUDIENCES, forItself, widest, type Audience, type Door, type Exposure, type Sight } from '../audit/exposure.js'
import { labelled, shorten, visible, type Screen } from './screen.js'

export const inFull: Readonly<Record<Audience, string>> = { internet: 'the internet', network: 'the local network', tailnet: 'the tailnet' }

export function inWords(sight: Sight | undefined): string {
  if (sight === undefined) return '–'
  if (sight.answer === 'unknown') return 'not known'
  if (sight.proof === 'tried') return `${sight.answer}, tried`
  return sight.answer === 'open' ? 'let in, not tried' : 'kept out, not tried'
}

export const doorName = ({ port, protocol }: Door): string => `${port}/${protocol}`
/** Those that any door knows of. */
export const audiencesOf = (doors: readonly Door[]): readonly Audience[] => AUDIENCES.filter((audience) => doors.some(({ seen }) => seen[audience] !== undefined))

/** One line a door, for the widest who are not kept out; for all of them, and why, when verbose. */
export function exposureLines({ doors, notKnown }: Exposure, { palette, width }: Screen, verbose: boolean): string[] {
  const shown = verbose ? doors : doors.filter((door) => !forItself(door) || door.declared !== undefined)
  const rest = doors.length - shown.length
  const under = (text: string, paint: (text: string) => string): string[] => labelled('', text, { indent: 2, label: 11, width }, paint)
  return [
    '',
    `  ${palette.bold('Who can reach what')}`,
    ...notKnown.flatMap((what) => labelled('?', `not known: ${visible(what)}`, { indent: 2, label: 2, width }, palette.yellow, palette.yellow)),
    ...shown.flatMap((door) => {
      const at = AUDIENCES[widest(door)]
      const paint = at === undefined ? palette.dim : door.declared === undefined ? palette.red : String
      const all = audiencesOf([door]).map((audience) => ({ text: `${inFull[audience]}: ${inWords(door.seen[audience])}`, because: visible(door.seen[audience]?.because ?? '') }))
      return [
        `  ${doorName(door).padEnd(10)} ${shorten(visible(door.who), 28).padEnd(28)} ${at === undefined ? 'this host only' : paint(`${inFull[at]}: ${inWords(door.seen[at])}`)}`,
        ...(forItself(door) && door.declared === undefined ? [] : under(visible(door.declared ?? 'not declared'), paint)),
        // a door that is shut for everybody says how that is known
        ...(verbose ? all.flatMap(({ text, because }) => under(`${text} (${because})`, palette.dim)) : at === undefined ? under(all.map(({ text }) => text).join('; '), palette.dim) : []),
      ]
    }),
    ...(rest === 0 ? [] : [palette.dim(`  and ${rest} more for this host only: --verbose shows all`)]),
  ]
}
