import { none } from '../../../model/control.js'
import { accounts } from '../accounts.js'
import { defineControl } from '../../define.js'

export const noEmptyPasswords = defineControl({
  id: 'host.no-empty-passwords',
  title: 'No account has an empty password',
  severity: 'critical',
  tags: ['CIS Debian 12 7.2.2'],
  lenses: {
    child: 'A door with a lock but no key needed: you only have to push.',
    principle: 'An empty password is no password: any local program, the console and some services let it in.',
  },
  needs: { accounts },
  whenAbsent: 'unknown',
  advice: 'passwd -l NAME for each account named.',
  check: ({ accounts }) => none('accounts', accounts.filter(({ password }) => password === 'empty').map(({ name }) => name), 'a password or a locked one'),
})
