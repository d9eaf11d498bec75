/** The operator's own machine as the host. */
import { connect, createServer, type Socket } from 'node:net'
import { HardshellError } from '../model/errors.js'
import { isBroken, runScript } from './run-script.js'
import { portTaken } from './ports.js'
import type { Command } from './spawn.js'
import type { Forwarding, RunOptions, RunResult, Transport } from './transport.js'

export class LocalTransport implements Transport {
  readonly name = 'local'
  /** Being here took no login. */
  readonly logins = 0
  private readonly open = new Set<Forwarding>()

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  async run(script: string, options: RunOptions = {}): Promise<RunResult> {
    const command: Command = { argv: ['sh', '-s'], env: this.env, missing: 'hardshell needs a POSIX shell named sh on the PATH' }
    const end = await runScript(this.name, command, script, options)
    if (!isBroken(end)) return end
    throw new HardshellError('unreachable', `the shell that ran the script was ended (status ${end.status})`, {
      hint: 'something on this machine killed it; run the same command again',
    })
  }

  async freshLogin(timeoutMs: number): Promise<boolean> {
    return this.run('true', { timeoutMs }).then(
      ({ status }) => status === 0,
      () => false,
    )
  }

  async forward({ localPort, remotePort }: { localPort: number; remotePort: number }): Promise<Forwarding> {
    const sockets = new Set<Socket>()
    const server = createServer((near) => {
      const far = connect(remotePort, '127.0.0.1')
      for (const [socket, other] of [[near, far], [far, near]] as const) {
        sockets.add(socket)
        socket.on('error', () => other.destroy())
        socket.on('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
        socket.pipe(other)
      }
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) => reject(portTaken(localPort, cause)))
      server.listen(localPort, '127.0.0.1', resolve)
    })
    const address = server.address()
    const ended = new Promise<string>((resolve) => server.once('close', () => resolve('closed')))
    const forwarding: Forwarding = {
      localPort: address !== null && typeof address === 'object' ? address.port : localPort,
      ended,
      close: async () => {
        this.open.delete(forwarding)
        server.close()
        for (const socket of sockets) socket.destroy()
        await ended
      },
    }
    this.open.add(forwarding)
    return forwarding
  }

  async close(): Promise<void> {
    await Promise.all([...this.open].map((forwarding) => forwarding.close()))
  }
}
