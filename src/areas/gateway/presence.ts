/** Whether a gateway should be on this host, and whether it is. */
import { fail, pass } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'

export interface Presence {
  /** A compose file says that there should be one. */
  readonly declared: boolean
  /** Docker's word for the container's state, or none. */
  readonly status: string
  readonly exit: string
}

export const presence = defineFact<Presence>({
  name: 'presence',
  probe: 'gateway/presence.probe.sh',
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: (spec) => ({ CONTAINER, COMPOSE: places(spec).compose }),
  parse: (stdout) => {
    const [declared, status, exit] = ['DECLARED', 'STATUS', 'EXIT'].map((name) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1])
    if (declared === undefined || !status || exit === undefined) throw new Error('not three lines of it')
    return { declared: declared === 'yes', status, exit }
  },
})

export const running = defineControl({
  id: 'gateway.running',
  title: 'The gateway runs',
  severity: 'critical',
  lenses: {
    child: 'The light is on.',
    principle: 'A stopped gateway misses messages and, unwatched, stays stopped. Exit status 78 means that its configuration or its state must be mended first: starting it again changes nothing.',
  },
  needs: { presence },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: ({ presence: { status, exit } }) => {
    if (status === 'running') return pass('presence', 'running')
    return fail('presence', status === 'none' ? 'declared, but there is no container' : status === 'exited' ? `exited with status ${exit}` : status, 'running')
  },
})
