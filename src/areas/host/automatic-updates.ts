/** Whether the host updates itself, and when it last did. */
import { defineFact } from '../define.js'
import { count, must, optional, pairs } from '../parse.js'
import { ASKED } from './asked.js'

export interface Timer {
  readonly active: boolean
  readonly enabled: boolean
  /** Seconds since it last fired; undefined when it never has. */
  readonly ago: number | undefined
}
export interface AutomaticUpdates {
  readonly installed: boolean
  /** apt's effective settings as they stand: `1`, `0`, `always`, or undefined when nothing sets them. */
  readonly lists: string | undefined
  readonly upgrade: string | undefined
  readonly enable: string | undefined
  /** Where unattended-upgrades takes packages from. */
  readonly origins: readonly string[]
  readonly fetching: Timer
  readonly upgrading: Timer
  /** Seconds since an unattended upgrade last ended well. */
  readonly doneAgo: number | undefined
  readonly hostAge: number
}

export const automaticUpdates = defineFact<AutomaticUpdates>({
  name: 'automatic-updates',
  probe: 'host/automatic-updates.probe.sh',
  finder: ASKED,
  words: 'host/files/apt.sh',
  parse: (stdout) => {
    const said = pairs(stdout)
    const seconds = (key: string) => (optional(said, key) === undefined ? undefined : count(said.get(key), key))
    const timer = (key: string): Timer => ({
      active: must(said, `${key}_ACTIVE`) === 'active',
      enabled: must(said, `${key}_ENABLED`) === 'enabled',
      ago: seconds(`${key}_AGO`),
    })
    return {
      installed: must(said, 'INSTALLED') === '1',
      lists: optional(said, 'LISTS'),
      upgrade: optional(said, 'UPGRADE'),
      enable: optional(said, 'ENABLE'),
      origins: must(said, 'ORIGINS').split(';').filter((origin) => origin !== ''),
      fetching: timer('APT_DAILY'),
      upgrading: timer('APT_DAILY_UPGRADE'),
      doneAgo: seconds('DONE_AGO'),
      hostAge: count(must(said, 'HOST_AGE'), 'age of the host'),
    }
  },
})

/** apt reads `0`, an empty word and absence as off; anything else as an interval in days or `always`. */
export const isOn = (setting: string | undefined): boolean => setting !== undefined && setting !== '0'
