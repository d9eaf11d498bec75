/** A container on the operator's machine as the host, entered with `docker exec`. */
import { HardshellError } from '../model/errors.js'
import { sh } from '../shell/quote.js'
import { isBroken, runScript, type Broken } from './run-script.js'
import { lastLine } from './ssh-errors.js'
import type { Forwarding, RunOptions, RunResult, Transport } from './transport.js'

export class DockerTransport implements Transport {
  readonly name: string
  /** There is no login to a container. */
  readonly logins = 0

  constructor(
    private readonly container: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    if (!/^[a-zA-Z0-9][\w.-]*$/.test(container)) {
      throw new HardshellError('usage', `${JSON.stringify(container)} is no container's name`, { hint: 'docker ps shows the names' })
    }
    this.name = `docker ${container}`
  }

  async run(script: string, options: RunOptions = {}): Promise<RunResult> {
    const end = await runScript(
      this.name,
      {
        argv: ['docker', 'exec', '-i', this.container, 'sh', '-s'],
        env: this.env,
        missing: 'install Docker: apt install docker.io',
      },
      script,
      options,
    )
    if (isBroken(end)) throw this.explain(end)
    return end
  }

  /** There is no connection to share: every run enters anew. */
  async freshLogin(timeoutMs: number): Promise<boolean> {
    return this.run('true', { timeoutMs }).then(
      ({ status }) => status === 0,
      () => false,
    )
  }

  async forward(): Promise<Forwarding> {
    throw new HardshellError('usage', 'a port cannot be forwarded over docker', { hint: 'reach the host over SSH, or publish the port' })
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  private explain({ began, status, said }: Broken): HardshellError {
    const last = lastLine(said)
    const look = sh`docker ps -a --filter name=${this.container}`
    if (began) {
      return new HardshellError('unreachable', `${this.name}: the container went away before the script ended`, { hint: `see: ${look}` })
    }
    if (/Cannot connect to the Docker daemon|permission denied/i.test(said)) {
      return new HardshellError('operator', last, { hint: 'is Docker running, and may you use it? try: docker version' })
    }
    return new HardshellError('unreachable', `${this.name}: ${last || `docker exec ended with status ${status}`}`, { hint: `see: ${look}` })
  }
}
