/** Who keeps the clock right. */
import { defineFact } from '../define.js'
import { must, optional, pairs } from '../parse.js'

export interface Clock {
  readonly synchronized: boolean
  /** The daemon that is running, if any. */
  readonly daemon: string | undefined
  /** In a container the clock belongs to the machine underneath. */
  readonly borrowed: boolean
}

export const clock = defineFact<Clock>({
  name: 'clock',
  probe: 'host/clock.probe.sh',
  parse: (stdout) => {
    const said = pairs(stdout)
    return { synchronized: must(said, 'NTPSynchronized') === 'yes', daemon: optional(said, 'DAEMON'), borrowed: must(said, 'CONTAINER') === '1' }
  },
})
