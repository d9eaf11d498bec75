/** Tells a sink about each run and login: what, how big, how it ended, how long. Never the script, which may hold a secret. */
import { HardshellError } from '../model/errors.js'
import type { Forwarding, FreshLogin, RunOptions, RunResult, Transport, Way } from './transport.js'
import { FAMILIES } from './ways.js'

export interface LogEntry {
  /** The transport's name. */
  readonly host: string
  /** The run's label; `run`, `fresh login` or `forward` without one. */
  readonly what: string
  /** Bytes of the script. */
  readonly size: number
  /** The exit status, or the noun of the error. */
  readonly status: number | string
  readonly ms: number
}

export class LoggedTransport implements Transport {
  constructor(
    private readonly inner: Transport,
    private readonly sink: (entry: LogEntry) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get name(): string {
    return this.inner.name
  }
  get logins(): number {
    return this.inner.logins
  }

  run(script: string, options: RunOptions = {}): Promise<RunResult> {
    return this.told(options.label ?? 'run', Buffer.byteLength(script), this.inner.run(script, options), ({ status }) => status)
  }
  freshLogin(timeoutMs: number, asked?: FreshLogin): Promise<boolean> {
    return this.told('fresh login', 0, this.inner.freshLogin(timeoutMs, asked), (worked) => (worked ? 0 : 'refused'))
  }
  forward(options: { localPort: number; remotePort: number }): Promise<Forwarding> {
    return this.told('forward', 0, this.inner.forward(options), () => 0)
  }
  get came(): 'declared' | 'other' {
    return this.inner.came ?? 'declared'
  }
  async ways(): Promise<readonly Way[]> {
    return (await this.inner.ways?.()) ?? FAMILIES
  }
  async renew(): Promise<void> {
    await this.inner.renew?.()
  }
  close(): Promise<void> {
    return this.inner.close()
  }

  private async told<T>(what: string, size: number, work: Promise<T>, status: (end: T) => number | string): Promise<T> {
    const from = this.now()
    const tell = (how: number | string): void => this.sink({ host: this.name, what, size, status: how, ms: Math.round(this.now() - from) })
    try {
      const end = await work
      tell(status(end))
      return end
    } catch (error) {
      tell(error instanceof HardshellError ? error.noun : 'internal')
      throw error
    }
  }
}
