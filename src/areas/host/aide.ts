/** AIDE: the host's files as they were, and what the nightly comparison found. */
import { defineFact } from '../define.js'
import { count, must, optional, pairs } from '../parse.js'

export interface Aide {
  readonly installed: boolean
  readonly database: { readonly builtAgo: number; readonly mode: string; /** Built by the settings as they are now. */ readonly current: boolean } | undefined
  readonly timer: { readonly active: boolean; readonly enabled: boolean; readonly persistent: boolean }
  /** Undefined: it has not run since the database was built. */
  readonly last: { readonly ago: number; readonly status: number; readonly added: number; readonly removed: number; readonly changed: number; /** Differences that an automatic upgrade made, nothing being different right before it. */ readonly accepted: number; readonly paths: readonly string[] } | undefined
}

export const aide = defineFact<Aide>({
  name: 'aide',
  probe: 'host/aide.probe.sh',
  root: true,
  parse: (stdout) => {
    const said = pairs(stdout)
    const number = (key: string) => count(must(said, key), key)
    return {
      installed: must(said, 'INSTALLED') === '1',
      database: must(said, 'DATABASE') === '1' ? { builtAgo: number('BUILT_AGO'), mode: must(said, 'MODE'), current: must(said, 'MATCHES') === '1' } : undefined,
      timer: {
        active: must(said, 'TIMER_ACTIVE') === 'active',
        enabled: must(said, 'TIMER_ENABLED') === 'enabled',
        persistent: said.get('TIMER_PERSISTENT') === 'yes',
      },
      last: said.has('LAST_AGO')
        ? {
            ago: number('LAST_AGO'),
            status: number('LAST_STATUS'),
            added: number('LAST_ADDED'),
            removed: number('LAST_REMOVED'),
            changed: number('LAST_CHANGED'),
            accepted: count(optional(said, 'LAST_ACCEPTED') ?? '0', 'LAST_ACCEPTED'),
            paths: (optional(said, 'LAST_PATHS') ?? '').split(';').filter((path) => path !== ''),
          }
        : undefined,
    }
  },
})
