import { compare, fail } from '../../../model/control.js'
import { defineControl, strictOnly } from '../../define.js'
import { aide } from '../aide.js'

export const aideDatabase = defineControl({
  id: 'host.aide-database',
  title: 'AIDE knows how this host’s files should look',
  severity: 'medium',
  tags: ['CIS Debian 12 6.3.1'],
  lenses: {
    child: 'You took a photograph of your room, so you can tell tomorrow whether somebody moved a book.',
    principle: 'Who breaks in stays by changing programs, keys and timers. Only a record made before lets anybody notice. Kept on the host itself it tells of careless intruders; one who is root and looks for it can rebuild it.',
  },
  needs: { aide },
  notAskedFor: strictOnly,
  whenAbsent: 'unknown',
  remedy: 'host.aide',
  check: ({ aide }) => {
    if (!aide.installed) return fail('aide', 'not installed', 'installed')
    if (aide.database === undefined) return fail('AIDE database', 'none', 'built')
    if (!aide.database.current) return fail('AIDE database', 'built by other settings than those in /etc/hardshell/aide.conf', 'built by these')
    return compare('/var/lib/hardshell/aide', aide.database.mode, '700 root')
  },
})
