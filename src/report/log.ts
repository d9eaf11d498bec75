/** What `--verbose` tells of each run on the host. Never the script, which may hold what is secret, nor what a probe found. */
import type { Facts } from '../model/reading.js'
import { visible } from './screen.js'

export interface RunEntry {
  readonly host: string
  readonly what: string
  /** Bytes of the script. */
  readonly size: number
  /** The exit status, or the noun of an error. */
  readonly status: number | string
  readonly ms: number
}

export const runLine = ({ host, what, size, status, ms }: RunEntry): string => `· ${visible(host)}: ${visible(what)}, ${size} bytes of script, ended with ${status} after ${ms} ms`

/** One line a probe, slowest first, with what it said on standard error. */
export function probeLines({ frames }: Facts): string {
  const slowest = Object.entries(frames).sort(([, a], [, b]) => b.ms - a.ms)
  return slowest
    .map(([name, { exit, ms, stderr }]) => `·   ${name.padEnd(24)} ${String(exit).padStart(3)} ${String(ms).padStart(6)} ms${stderr === '' ? '' : `  ${visible(stderr.trim().slice(-300))}`}`)
    .join('\n')
}
