/** The ports that SSH really uses. Also what the firewall must let in. */
import { defineFact } from '../define.js'
import { count, lines, words } from '../parse.js'
import { ASKED } from '../host/asked.js'

export interface SshPort {
  readonly port: number
  /** How we know: configured, listened on, handed over by systemd, used by the session that looked. */
  readonly from: readonly ('config' | 'listening' | 'socket' | 'session')[]
}

export const sshPorts = defineFact<readonly SshPort[]>({
  name: 'ssh-ports',
  probe: 'ssh/ports.probe.sh',
  finder: ASKED,
  root: true,
  parse: (stdout) => {
    const found = new Map<number, Set<SshPort['from'][number]>>()
    for (const line of lines(stdout)) {
      const [from, port] = words(line)
      if (from !== 'config' && from !== 'listening' && from !== 'socket' && from !== 'session') throw new Error(`not understood: ${line}`)
      const number = count(port, 'port')
      found.set(number, (found.get(number) ?? new Set()).add(from))
    }
    return [...found].sort(([a], [b]) => a - b).map(([port, from]) => ({ port, from: [...from] }))
  },
})
