/** The ports that running containers publish. Docker writes its own packet rules for them, past ufw. */
import { CONTAINER } from '../../spec/places.js'
import { defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { count, lines, words } from '../parse.js'

export interface PublishedPort {
  readonly container: string
  /** `80/tcp`. */
  readonly inside: string
  /** `0.0.0.0` and `::` mean the world. */
  readonly address: string
  readonly port: number
}
export interface Published {
  readonly ports: readonly PublishedPort[]
  /** Containers that share the host's network: all their listeners are the host's. */
  readonly onHostNetwork: readonly string[]
}

export const published = defineFact<Published>({
  name: 'docker-published',
  probe: 'docker/published.probe.sh',
  finder: FINDER,
  settings: () => ({ CONTAINER }),
  root: true,
  timeout: 20,
  parse: (stdout) => {
    const ports: PublishedPort[] = []
    const onHostNetwork: string[] = []
    for (const line of lines(stdout)) {
      const [kind, name = '', inside = '', address = '', port] = words(line)
      const container = name.replace(/^\//, '')
      if (kind === 'host') onHostNetwork.push(container)
      else if (kind === 'port') ports.push({ container, inside, address, port: count(port, 'port') })
      else throw new Error(`not understood: ${line}`)
    }
    return { ports, onHostNetwork }
  },
})
