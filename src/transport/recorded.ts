/** Runs written down as they happen, and played back later without a host. Reading and writing files is the caller's. */
import { HardshellError } from '../model/errors.js'
import { Lines } from '../shell/run.js'
import type { Forwarding, FreshLogin, RunOptions, RunResult, Transport } from './transport.js'

/** Can be written as JSON. */
export interface Recording {
  readonly name: string
  readonly runs: RecordedRun[]
}
export interface RecordedRun {
  readonly script: string
  readonly status: number
  /** Base64. */
  readonly stdout: string
  readonly stderr: string
}

/** Makes a script fit to keep and to compare: takes out secrets, and whatever is new on every run. */
export type Rewrite = (script: string) => string
const asIs: Rewrite = (script) => script

export class RecordedTransport implements Transport {
  readonly name: string
  private next = 0

  private constructor(
    readonly recording: Recording,
    private readonly rewrite: Rewrite,
    private readonly inner: Transport | undefined,
  ) {
    this.name = recording.name
  }

  /** Passes everything on to `inner` and writes down each run that came to an end. */
  static recording(inner: Transport, rewrite = asIs): RecordedTransport {
    return new RecordedTransport({ name: inner.name, runs: [] }, rewrite, inner)
  }
  /** Answers from `recording`, in its order; a script that is not the next one is an error. */
  static replaying(recording: Recording, rewrite = asIs): RecordedTransport {
    return new RecordedTransport(recording, rewrite, undefined)
  }

  get logins(): number {
    return this.inner?.logins ?? 0
  }

  async run(script: string, options: RunOptions = {}): Promise<RunResult> {
    const kept = this.rewrite(script)
    if (this.inner === undefined) return this.replay(kept, options)
    const end = await this.inner.run(script, options)
    this.recording.runs.push({ script: kept, status: end.status, stdout: end.stdout.toString('base64'), stderr: end.stderr.toString('base64') })
    return end
  }

  async freshLogin(timeoutMs: number, asked?: FreshLogin): Promise<boolean> {
    return this.inner === undefined ? true : this.inner.freshLogin(timeoutMs, asked)
  }
  async forward(options: { localPort: number; remotePort: number }): Promise<Forwarding> {
    if (this.inner === undefined) throw new HardshellError('usage', 'a recording has no ports', { hint: 'name a host that can be reached' })
    return this.inner.forward(options)
  }
  async close(): Promise<void> {
    await this.inner?.close()
  }

  private replay(script: string, { onLine, label }: RunOptions): RunResult {
    const run = this.recording.runs[this.next]
    if (run?.script !== script) {
      const which = `run ${this.next + 1}${label === undefined ? '' : ` (${label})`}`
      const why = run === undefined ? `it ends after ${this.recording.runs.length}` : 'another script was recorded there'
      throw new HardshellError('internal', `the recording of ${this.name} does not fit ${which}: ${why}`, { hint: 'record it anew' })
    }
    this.next++
    const end = { status: run.status, stdout: Buffer.from(run.stdout, 'base64'), stderr: Buffer.from(run.stderr, 'base64') }
    if (onLine) {
      for (const stream of ['stdout', 'stderr'] as const) {
        const lines = new Lines((line) => onLine(line, stream))
        lines.push(end[stream])
        lines.flush()
      }
    }
    return end
  }
}
