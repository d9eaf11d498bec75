import { none } from '../../../model/control.js'
import { accounts } from '../accounts.js'
import { defineControl } from '../../define.js'

export const singleRoot = defineControl({
  id: 'host.single-root',
  title: 'Only root is root',
  severity: 'critical',
  tags: ['CIS Debian 12 5.4.2.1'],
  lenses: {
    child: 'There is one master key. If a second one hangs somewhere, you want to know who made it.',
    principle: 'A second account with uid 0 is a classic back door: locking root leaves it open, and logs show it as root.',
  },
  needs: { accounts },
  whenAbsent: 'unknown',
  advice: 'Find out who made it and when (last, journalctl), then: userdel -f NAME. Treat the host as broken into until you know.',
  check: ({ accounts }) =>
    none('accounts', accounts.filter(({ uid, name }) => uid === 0 && name !== 'root').map(({ name }) => `${name} has uid 0`), 'uid 0 for root only', 'root only'),
})
