/** The containers beside the gateway: they share its kernel and its Docker, and many of them were set up by a pasted command. */
import { CONTAINER } from '../../spec/places.js'
import { defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { lines, words } from '../parse.js'

export interface Neighbour {
  readonly name: string
  readonly image: string
  /** Docker's word: running, restarting, exited, created … */
  readonly status: string
  /** Since it was last started by hand. */
  readonly restarts: number
  readonly privileged: boolean
  readonly capAdd: readonly string[]
  /** `host`, or a network's name. */
  readonly network: string
  readonly pid: string
  readonly ipc: string
  readonly mounts: readonly { readonly type: string; readonly source: string; readonly writable: boolean }[]
  /** Those of its mounts, volumes too, that show what a gateway has as its own. */
  readonly ofGateway: readonly string[]
}

/** What shows a path: itself, or any folder above it. */
export const above = (source: string, path: string): boolean => source === path || path.startsWith(source.endsWith('/') ? source : `${source}/`)
/** What any container may have of the host without it being anybody's own: its clock, its certificates, sockets and devices. */
const COMMON = ['/etc', '/usr', '/run', '/var/run', '/dev', '/proc', '/sys', '/lib']

export const neighbours = defineFact<readonly Neighbour[]>({
  name: 'neighbours',
  probe: 'neighbours/neighbours.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 30,
  settings: () => ({ CONTAINER }),
  parse: (stdout) => {
    const [first = '', ...rest] = lines(stdout)
    const [word, ...gateways] = words(first)
    if (word !== 'gateways') throw new Error('it does not say which are gateways')
    const all = rest.map((line) => {
      const said = JSON.parse(line) as Omit<Neighbour, 'capAdd' | 'ofGateway'> & { id: string; capAdd: readonly string[] | null }
      if (typeof said.id !== 'string' || typeof said.privileged !== 'boolean' || !Array.isArray(said.mounts)) throw new Error('not what docker inspect was asked for')
      return { ...said, name: said.name.replace(/^\//, ''), capAdd: said.capAdd ?? [] }
    })
    const isGateway = ({ id }: { readonly id: string }): boolean => gateways.includes(id)
    const images = all.filter(isGateway).map(({ image }) => image)
    // its own is what it may write; one that runs the same image is its command line, and no stranger
    const own = all.filter(isGateway).flatMap(({ mounts }) => mounts.filter(({ source, writable }) => writable && source !== '' && !COMMON.some((place) => above(place, source))).map(({ source }) => source))
    const shown = ({ image, mounts }: (typeof all)[number]): string[] =>
      images.includes(image) ? [] : mounts.map(({ source }) => source).filter((source) => source !== '' && own.some((path) => above(source, path) || above(path, source)))
    // gateways have controls of their own, which are stricter
    return all.filter((one) => !isGateway(one)).map((one) => ({ ...one, ofGateway: shown(one) }))
  },
})
