/** The front door as it stands, or what is left of one. */
import { defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { lines } from '../parse.js'
import { FOLDER } from './steps/front-door.js'
import { CONTAINER } from '../../spec/places.js'

interface Container {
  readonly status: string
  readonly restarts: number
  readonly user: string
  readonly readOnlyRoot: boolean
  readonly privileged: boolean
  readonly capAdd: readonly string[] | null
  readonly capDrop: readonly string[] | null
  readonly securityOpt: readonly string[] | null
  readonly memory: number
  readonly pidsLimit: number | null
  readonly ports: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>> | null
  readonly networks: Readonly<Record<string, { readonly IPAMConfig: { readonly IPv4Address?: string } | null }>>
  readonly mounts: readonly { readonly source: string; readonly writable: boolean }[]
}
export interface FrontDoorSeen {
  /** What there is: container, folder, network. */
  readonly left: readonly string[]
  /** What it was last set up for: `waysWords`. */
  readonly ways: string
  /** Files that are not as they were then. */
  readonly changed: readonly string[]
  readonly container: Container | undefined
}

export const frontDoorSeen = defineFact<FrontDoorSeen>({
  name: 'front-door',
  probe: 'ways-in/front-door.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 30,
  settings: () => ({ CONTAINER, FOLDER }),
  parse: (stdout) => {
    const said = lines(stdout)
    const words = (kind: string): string[] => said.flatMap((line) => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : []))
    const json = said.find((line) => line.startsWith('{'))
    if (said.some((line) => !/^(left|ways|changed) \S|^\{/.test(line))) throw new Error('not understood')
    const container = json === undefined ? undefined : (JSON.parse(json) as Container)
    if (container !== undefined && (typeof container.status !== 'string' || !Array.isArray(container.mounts))) throw new Error('not what docker inspect was asked for')
    return { left: words('left'), ways: words('ways').at(-1) ?? '', changed: words('changed'), container }
  },
})
