import { PROBE_EXIT, type Facts, type Frame, type Reading } from './reading.js'

/** A probe and its pure parser. `S` is the spec's type, bound in `areas/define.ts`. */
export interface Fact<T, S = unknown> {
  /** Unique; the key of its frame. */
  readonly name: string
  /** `operator`: not asked of the host; the operator's machine hands the frame in, or the reading is `failed`. */
  readonly vantage: 'host' | 'operator'
  /** Path of the read-only shell file, below `src/areas/`; empty for what the operator's machine knows. */
  readonly probe: string
  /**
   * Path of a shell file that looks for the subject of several facts, once for all of them and before their probes. The
   * KEY=VALUE lines that it prints are settings of their probes; `FOUND` is its exit status. Never a secret.
   */
  readonly finder?: string
  /** Path of a shell file of functions that the probe uses: put before it. */
  readonly words?: string
  /** It tells of what moves by itself, minute by minute: of its drift only verdicts count. */
  readonly moves?: true
  /** Whether the probe must run as root; without root its reading is `denied`. */
  readonly root: boolean
  /** Seconds before the probe is killed and its reading is `failed`. */
  readonly timeout: number
  /**
   * Takes longer than an audit may. Collected only when asked for (`audit --deep`, and `up`, which asks when nothing
   * that counts was kept). Until then the kept answer counts, for as long as these quick facts say the same. Of a subject
   * that only `grows` (a git history) it still tells what was there: what failed then fails, and what passed is unknown.
   */
  readonly deep?: { readonly whileSame: readonly Fact<unknown, S>[]; readonly grows?: true }
  /** Environment for the probe, from the spec. Never a secret. */
  readonly settings: (spec: S) => Readonly<Record<string, string>>
  /** Pure. Throwing makes the reading `failed`. */
  readonly parse: (stdout: string) => T
}

export type ValueOf<F> = F extends Fact<infer T, never> ? T : never

/** Turns a raw frame into a reading. */
export function read<T>(fact: Pick<Fact<T, never>, 'name' | 'parse' | 'deep'>, facts: Facts): Reading<T> {
  const frame: Frame | undefined = facts.frames[fact.name]
  if (frame === undefined) return { state: 'failed', because: fact.deep === undefined ? `fact ${fact.name} was not collected` : 'takes longer than a plain audit: run hardshell audit --deep' }
  const said = frame.stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
  switch (frame.exit) {
    case PROBE_EXIT.known:
      try {
        return { state: 'known', value: fact.parse(frame.stdout) }
      } catch (error) {
        return { state: 'failed', because: `answer not understood: ${error instanceof Error ? error.message : String(error)}` }
      }
    case PROBE_EXIT.absent:
      return { state: 'absent', because: said || 'not on this host' }
    case PROBE_EXIT.denied:
      return { state: 'denied', because: said || 'needs root' }
    case PROBE_EXIT.timedOut:
      return { state: 'failed', because: 'the probe ran out of time' }
    default:
      return { state: 'failed', because: said || `the probe ended with status ${frame.exit}` }
  }
}
