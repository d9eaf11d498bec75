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
}

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
      const said = JSON.parse(line) as Omit<Neighbour, 'capAdd'> & { id: string; capAdd: readonly string[] | null }
      if (typeof said.id !== 'string' || typeof said.privileged !== 'boolean' || !Array.isArray(said.mounts)) throw new Error('not what docker inspect was asked for')
      return { ...said, name: said.name.replace(/^\//, ''), capAdd: said.capAdd ?? [] }
    })
    // gateways have controls of their own, which are stricter
    return all.filter(({ id }) => !gateways.includes(id))
  },
})
