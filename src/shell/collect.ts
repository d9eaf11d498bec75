/** Assembles the one collecting script, and parses what it prints. Pure. */
import type { Frame } from '../model/reading.js'
import { assignments, base64, sh, unbase64 } from './quote.js'

export interface ProbeCall {
  readonly name: string
  readonly root: boolean
  /** Seconds. */
  readonly timeout: number
  readonly text: string
  readonly settings: Readonly<Record<string, string>>
  /** Text of the file that looks for its subject first: run once for all probes that share it. */
  readonly finder?: string
}

/** Seconds. Docker's answers take a while on a small host that is busy. */
const FINDER_TIMEOUT = 30

/** Probes that share a process, one after the other. What a collection costs a host is processes, and these cost one. */
const IN_A_LANE = 5

/** The shell that a collection is made of: `collect.sh`, its lanes, and `enter.sh`, which hands it over. */
export interface CollectShell {
  readonly collect: string
  readonly lane: string
  readonly enter: string
}

/** @param nonce hexadecimal, new for every collection */
export const collectScript = ({ enter, ...shell }: CollectShell, nonce: string, probes: readonly ProbeCall[]): string =>
  [enter, `hs_enter ${base64(collectProgram(shell, nonce, probes))}`, ''].join('\n')

/** What runs once root is had, or not. */
export function collectProgram({ collect, lane }: Pick<CollectShell, 'collect' | 'lane'>, nonce: string, probes: readonly ProbeCall[]): string {
  const finders = [...new Set(probes.flatMap(({ finder }) => finder ?? []))].map((text, at) => {
    const sharing = probes.filter(({ finder }) => finder === text)
    const name = `found${at + 1}`
    return { sharing, looks: { name, root: sharing.every(({ root }) => root), timeout: FINDER_TIMEOUT, text, settings: sharing[0]?.settings ?? {} } }
  })
  const free = probes.filter(({ finder }) => finder === undefined)
  // those that wait for nobody are at work while a finder looks
  const calls = [
    ...free.map((probe) => call(probe)),
    ...lanes(free),
    ...finders.flatMap(({ looks, sharing }) => [call(looks), `  hs_find ${looks.name}`, ...sharing.map((probe) => call(probe, looks.name)), ...lanes(sharing)]),
  ]
  const names = probes.map(({ name }) => name)
  const open = `  hs_open ${sh`${nonce}`} "$1" "$2" ${sh`${lane}`} ${sh`${[...names, ...finders.map(({ looks }) => looks.name)]}`}`
  return [collect, 'hs_collect() {', open, ...calls, `  hs_close ${sh`${names}`}`, '}', 'hs_collect "$@" </dev/null', ''].join('\n')
}

const call = ({ name, root, timeout, text, settings }: ProbeCall, found?: string): string => {
  const words = Object.keys(settings).length === 0 ? [] : [`export ${assignments(settings)}`]
  return `  hs_probe ${sh`${name}`} ${root ? 1 : 0} ${sh`${[`hs_begin ${timeout}`, ...words, ...(found === undefined ? [] : [`hs_take ${found}`]), text].join('\n')}`}`
}

/** Whether a probe may become another program, or sees to its own end: nothing follows in its process, so it is better the last. */
const endsItsProcess = ({ text }: ProbeCall): boolean => /^\s*exec (?!\d*[<>])|\btrap .*\bEXIT\b/m.test(text)

function lanes(probes: readonly ProbeCall[]): string[] {
  const lasts = probes.filter(endsItsProcess)
  const others = probes.filter((probe) => !endsItsProcess(probe))
  const count = Math.max(lasts.length, Math.ceil(probes.length / IN_A_LANE))
  return Array.from({ length: count }, (_, lane) => `  hs_lane ${sh`${[...others.filter((_, at) => at % count === lane), ...lasts.slice(lane, lane + 1)].map(({ name }) => name)}`}`)
}

export interface Collected {
  readonly login: { readonly user: string; readonly root: boolean }
  readonly frames: Readonly<Record<string, Frame>>
}

/** Characters of what a probe complained that are kept, the last ones. */
const COMPLAINT = 2000

/** @returns undefined when the closing frame is missing or counts wrong: the connection broke. */
export function parseFrames(stdout: string, nonce: string): Collected | undefined {
  const ended: { name: string; exit: number; ms: number }[] = []
  let login: Collected['login'] | undefined
  let said: readonly string[] = []
  let done: number | undefined
  const mark = `@${nonce} `
  for (const line of stdout.split('\n')) {
    // A banner without a closing newline may stand before the first frame.
    const at = line.indexOf(mark)
    if (at < 0) continue
    const [kind, ...words] = line.slice(at + mark.length).trimEnd().split(' ')
    if (kind === 'login') login = { user: words[0] ?? '?', root: words[1] === '1' }
    else if (kind === 'done') done = Number(words[0])
    else if (kind === 'said') said = unbase64(words[0] ?? '').split(`@${nonce}@`).slice(1)
    else if (kind === 'probe') {
      const [name, exit, ms] = words
      if (name === undefined || exit === undefined || ms === undefined) return undefined
      ended.push({ name, exit: Number(exit), ms: Number(ms) })
    }
  }
  if (login === undefined || done !== ended.length || said.length !== 2 * ended.length) return undefined
  const frames = ended.map(({ name, exit, ms }, at) => [name, { exit, ms, stdout: said[2 * at] ?? '', stderr: said[2 * at + 1]?.slice(-COMPLAINT) ?? '' }] as const)
  return { login, frames: Object.fromEntries(frames) }
}
