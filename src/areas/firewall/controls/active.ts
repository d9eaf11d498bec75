import type { Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { ufw } from '../ufw.js'

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
  tags: ['smoke'],
  check: ({ ufw }): Judgement => {
    const evidence = [
      { fact: 'ufw', saw: ufw.active ? 'active' : 'inactive', want: 'active' },
      { fact: 'ufw.service', saw: ufw.boot ? 'enabled' : 'not enabled', want: 'enabled' },
    ]
    return { verdict: ufw.active && ufw.boot ? 'pass' : 'fail', evidence }
  },
})
