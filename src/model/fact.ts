import { PROBE_EXIT, type Facts, type Frame, type Reading } from './reading.js'

/** A probe and its pure parser. `S` is the spec's type, bound in `areas/define.ts`. */
export interface Fact<T, S = unknown> {
  /** Unique; the key of its frame. */
  readonly name: string
  /** Path of the read-only shell file, below `src/areas/`. */
  readonly probe: string
  /** Whether the probe must run as root; without root its reading is `denied`. */
  readonly root: boolean
  /** Seconds before the probe is killed and its reading is `failed`. */
  readonly timeout: number
  /** Environment for the probe, from the spec. Never a secret. */
  readonly settings: (spec: S) => Readonly<Record<string, string>>
  /** Pure. Throwing makes the reading `failed`. */
  readonly parse: (stdout: string) => T
}

export type ValueOf<F> = F extends Fact<infer T, never> ? T : never

/** Turns a raw frame into a reading. */
export function read<T>(fact: Pick<Fact<T, never>, 'name' | 'parse'>, facts: Facts): Reading<T> {
  const frame: Frame | undefined = facts.frames[fact.name]
  if (frame === undefined) return { state: 'failed', because: `fact ${fact.name} was not collected` }
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
