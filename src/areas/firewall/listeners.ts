/** Every socket that waits for the network, and whose it is. */
import { defineFact } from '../define.js'
import { count, lines, words } from '../parse.js'

export interface Listener {
  readonly protocol: 'tcp' | 'udp'
  /** Without brackets and interface: `0.0.0.0`, `::`, `127.0.0.1`, `*`. */
  readonly address: string
  readonly port: number
  /** `?` when the kernel itself listens. */
  readonly process: string
}

export const listeners = defineFact<readonly Listener[]>({
  name: 'listeners',
  probe: 'firewall/listeners.probe.sh',
  root: true,
  parse: (stdout) =>
    lines(stdout).map((line) => {
      const [protocol, , , , local = ''] = words(line)
      if (protocol !== 'tcp' && protocol !== 'udp') throw new Error(`not a socket: ${line}`)
      const at = local.lastIndexOf(':')
      const address = local.slice(0, at).replace(/%[^\]]*/, '').replace(/^\[(.*)\]$/, '$1')
      return { protocol, address, port: count(local.slice(at + 1), 'port'), process: line.match(/users:\(\("([^"]+)"/)?.[1] ?? '?' }
    }),
})

/** Only this machine can reach it. */
export const isLoopback = (address: string): boolean => /^(127\.|::1$|::ffff:127\.)/i.test(address)
