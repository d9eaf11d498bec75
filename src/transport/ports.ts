/** Ports of the operator's loopback, for forwardings. */
import { createServer } from 'node:net'
import { HardshellError } from '../model/errors.js'

export const portTaken = (port: number, cause: unknown): HardshellError =>
  new HardshellError('conflict', `port ${port} on this machine cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
    hint: `close what listens there (ss -ltnp 'sport = :${port}'), or choose another local port`,
    cause,
  })

/** Rejects with a `conflict` when `port` is taken. @returns the port; for 0, one that is free now */
export async function freePort(port: number): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(portTaken(port, cause)))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : port))
    })
  })
}
