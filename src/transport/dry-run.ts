/** A way to a host on which nothing can change: runs that are not marked `readOnly` never leave. */
import { HardshellError } from '../model/errors.js'
import type { Forwarding, FreshLogin, RunOptions, RunResult, Transport } from './transport.js'

export class DryRunTransport implements Transport {
  /** What was kept back, in order. In memory only: a script may hold a secret. */
  readonly withheld: { readonly label: string | undefined; readonly script: string }[] = []

  /** @param answer what a run that is kept back resolves to; without it such a run is refused */
  constructor(
    private readonly inner: Transport,
    private readonly answer?: (script: string, options: RunOptions) => RunResult,
  ) {}

  get name(): string {
    return this.inner.name
  }
  get logins(): number {
    return this.inner.logins
  }

  async run(script: string, options: RunOptions = {}): Promise<RunResult> {
    if (options.readOnly === true) return this.inner.run(script, options)
    this.withheld.push({ label: options.label, script })
    if (this.answer) return this.answer(script, options)
    throw new HardshellError('internal', `a dry run was about to change ${this.name}${options.label === undefined ? '' : ` (${options.label})`}`, {
      hint: 'nothing was changed; please report this',
    })
  }

  freshLogin(timeoutMs: number, asked?: FreshLogin): Promise<boolean> {
    return this.inner.freshLogin(timeoutMs, asked)
  }
  forward(options: { localPort: number; remotePort: number }): Promise<Forwarding> {
    return this.inner.forward(options)
  }
  close(): Promise<void> {
    return this.inner.close()
  }
}
