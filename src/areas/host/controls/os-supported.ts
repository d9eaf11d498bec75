import { compare, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { os } from '../os.js'

/** Releases that get security updates and that hardshell knows how to change. */
const SUPPORTED: Readonly<Record<string, readonly string[]>> = { debian: ['12', '13'], ubuntu: ['22.04', '24.04', '26.04'] }

export const osSupported = defineControl({
  id: 'host.os-supported',
  title: 'The operating system gets security updates',
  severity: 'high',
  lenses: {
    child: 'A house whose builder still comes by to mend the locks. When the builder has moved away, every new trick of the burglars works for ever.',
    principle: 'A release that is no longer supported keeps every hole found from now on. No setting makes up for that.',
  },
  needs: { os },
  whenAbsent: 'unknown',
  advice: 'Move to a new server with Debian 13 or Ubuntu 24.04; upgrading the release in place works too, after a backup.',
  check: ({ os }): Judgement => {
    const known = SUPPORTED[os.id]
    if (known === undefined) return compare('os', os.name, 'Debian 12, 13', 'Ubuntu 22.04, 24.04, 26.04')
    const judged = compare('os', os.version, ...known)
    return { ...judged, evidence: judged.evidence.map((one) => ({ ...one, saw: os.name })) }
  },
})
