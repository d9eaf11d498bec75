/**
 * Judges one sshd keyword for every kind of caller: a Match block that lets one of them in is a fail, whatever the rest
 * says; one that says so, and that no caller of ours met, is not known.
 */
import { unknown, type Judgement } from '../../model/control.js'
import { CALLERS, outdated, setting, type MatchBlock, type Sshd } from './sshd.js'

interface Seen {
  readonly fact: string
  readonly saw: string
  readonly want: string
}

export function forCallers(
  sshd: Sshd,
  keyword: string,
  { want, isFine = (value) => value === want, callers = CALLERS, matches = sshd.matches }: Wanted,
): Judgement {
  const asked = callers.map((caller) => ({ fact: `${keyword} for ${caller}`, saw: setting(sshd[caller], keyword), want }))
  if (asked.some(({ saw }) => saw === undefined)) return unknown(`sshd does not say ${keyword}`)
  const seen: readonly Seen[] = asked.map((one) => ({ ...one, saw: String(one.saw) }))
  const blocks = matches.flatMap((block) => (block.does.get(keyword) ?? []).slice(0, 1).map((saw) => ({ fact: `${keyword} for ${inWords(block)}`, saw, want })))
  const wrong = [...seen, ...blocks].filter(({ saw }) => !isFine(saw))
  if (wrong.length > 0) return { verdict: 'fail', evidence: wrong }
  // sshd takes yes in any case of letters
  const untold = matches.find((block) => block.says.get(keyword)?.some((value) => !isFine(value.toLowerCase())) === true)
  if (untold !== undefined) return unknown(`${inWords(untold)} says ${keyword} ${untold.says.get(keyword)?.join(', ') ?? ''}, and it could not be told whether anybody ever meets it`)
  const why = outdated(sshd)
  return why === undefined ? { verdict: 'pass', evidence: seen.slice(0, 1) } : unknown(why)
}
interface Wanted {
  readonly want: string
  readonly isFine?: (value: string) => boolean
  readonly callers?: readonly (typeof CALLERS)[number][]
  /** The blocks that the setting means something in. Default: all. */
  readonly matches?: readonly MatchBlock[]
}

export const inWords = ({ where, criteria }: MatchBlock): string => `Match ${criteria} (${where})`
