/** Whether a gateway should be on this host, and whether it is. */
import { fail, pass } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from './container.js'

export interface Presence {
  /** A compose file says that there should be one. */
  readonly declared: boolean
  /** Docker's word for the container's state, or none. */
  readonly status: string
  readonly exit: string
  /** Of one that fell: its last exit status within ten minutes, and what its log says about why. Never a secret. */
  readonly last: string
  readonly said: string
}

export const presence = defineFact<Presence>({
  name: 'presence',
  probe: 'gateway/presence.probe.sh',
  words: 'gateway/files/matters.sh',
  finder: FINDER,
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: (spec) => ({ CONTAINER, COMPOSE: places(spec).compose }),
  parse: (stdout) => {
    const line = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1]
    const declared = line('DECLARED')
    const status = line('STATUS')
    const exit = line('EXIT')
    if (declared === undefined || !status || exit === undefined) throw new Error('not three lines of it')
    return { declared: declared === 'yes', status, exit, last: line('LAST') ?? '', said: line('SAID')?.trim() ?? '' }
  },
})

/** The status OpenClaw ends with when its settings or its state must be mended before it can start. */
const REFUSED = '78'

/** Why it fell, for an evidence: the status in words and the log line that matters. */
export function whyFell({ last, exit, said }: Presence): string {
  const status = last || exit
  const words = status === REFUSED ? 'it refuses to start: its settings or its state must be mended first' : status === '137' ? 'killed, most likely for memory' : ''
  return [`exit ${status}`, ...(words === '' ? [] : [words]), ...(said === '' ? [] : [`it said: ${said}`])].join('; ')
}

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
  check: ({ presence }) => {
    const { status, exit, last } = presence
    if (status === 'running') return pass('presence', 'running')
    if (status === 'none') return fail('presence', 'declared, but there is no container', 'running')
    const fell = last !== '' || !['', '0'].includes(exit)
    return fail('presence', status === 'exited' && !fell ? 'stopped, exit 0' : fell ? `${status}; ${whyFell(presence)}` : status, 'running')
  },
})
