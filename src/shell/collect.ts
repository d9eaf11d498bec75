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
}

/** @param collector the text of collect.sh  @param nonce hexadecimal, new for every collection */
export function collectScript(collector: string, nonce: string, probes: readonly ProbeCall[]): string {
  const calls = probes.map(
    (probe) => `  hs_probe ${sh`${probe.name}`} ${probe.root ? 1 : 0} ${probe.timeout} ${base64(probe.text)} ${assignments(probe.settings)}`,
  )
  return [collector, 'hs_collect() {', sh`  hs_open ${nonce}`, ...calls, '  hs_close', '}', 'hs_collect </dev/null', ''].join('\n')
}

export interface Collected {
  readonly login: { readonly user: string; readonly root: boolean }
  readonly frames: Readonly<Record<string, Frame>>
}

/** @returns undefined when the closing frame is missing or counts wrong: the connection broke. */
export function parseFrames(stdout: string, nonce: string): Collected | undefined {
  const frames: Record<string, Frame> = {}
  let login: Collected['login'] | undefined
  let done: number | undefined
  const mark = `@${nonce} `
  for (const line of stdout.split('\n')) {
    // A banner without a closing newline may stand before the first frame.
    const at = line.indexOf(mark)
    if (at < 0) continue
    const [kind, ...words] = line.slice(at + mark.length).trimEnd().split(' ')
    if (kind === 'login') login = { user: words[0] ?? '?', root: words[1] === '1' }
    else if (kind === 'done') done = Number(words[0])
    else if (kind === 'probe') {
      const [name, exit, ms, out, err] = words
      if (name === undefined || exit === undefined || ms === undefined || out === undefined || err === undefined) return undefined
      frames[name] = { exit: Number(exit), ms: Number(ms), stdout: decode(out), stderr: decode(err) }
    }
  }
  if (login === undefined || done !== Object.keys(frames).length) return undefined
  return { login, frames }
}

const decode = (text: string): string => (text === '-' ? '' : unbase64(text))
