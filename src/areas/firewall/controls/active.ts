import { unknown, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { ufw, unreadable } from '../ufw.js'

export const active = defineControl({
  id: 'firewall.active',
  title: 'The firewall is on, and comes back after a reboot',
  severity: 'critical',
  lenses: {
    child: 'The garden wall stands, and it still stands in the morning.',
    principle: 'Whatever listens by mistake is open to the world without it: a database, a debug port, a half-configured container.',
  },
  needs: { ufw },
  whenAbsent: 'fail',
  remedy: 'firewall.ufw',
  tags: ['smoke', 'CIS Debian 12 4.2.3'],
  check: ({ ufw }): Judgement => {
    const why = unreadable(ufw)
    if (why !== undefined) return unknown(why)
    const evidence = [
      { fact: 'ufw', saw: ufw.active ? 'active' : 'inactive', want: 'active' },
      { fact: 'ufw.service', saw: ufw.boot ? 'enabled' : 'not enabled', want: 'enabled' },
    ]
    if (ufw.enabled !== undefined) evidence.push({ fact: 'ENABLED in /etc/ufw/ufw.conf', saw: ufw.enabled ? 'yes' : 'no', want: 'yes' })
    // firewalld writes all rules anew whenever it likes; the others only load theirs at boot
    if (ufw.others.includes('firewalld')) evidence.push({ fact: 'other firewalls', saw: 'firewalld is at work too', want: 'one firewall' })
    return { verdict: evidence.every(({ saw, want }) => saw === want) ? 'pass' : 'fail', evidence }
  },
})
