/** What the kernel writes down about who touched what. */
import { defineFact } from '../define.js'
import { must, pairs, words } from '../parse.js'

export interface Audit {
  readonly container: boolean
  /** Undefined: auditd is not installed. */
  readonly auditd: { readonly running: boolean; /** 1, or 2 when the rules are locked until a reboot. */ readonly enabled: string; readonly keys: readonly string[] } | undefined
}

export const audit = defineFact<Audit>({
  name: 'audit',
  probe: 'host/audit.probe.sh',
  root: true,
  parse: (stdout) => {
    const said = pairs(stdout)
    if (must(said, 'CONTAINER') === '1') return { container: true, auditd: undefined }
    if (must(said, 'INSTALLED') !== '1') return { container: false, auditd: undefined }
    return { container: false, auditd: { running: must(said, 'DAEMON') === 'active', enabled: must(said, 'ENABLED'), keys: words(must(said, 'KEYS')) } }
  },
})
