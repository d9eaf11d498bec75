import { defineControl } from '../../define.js'
import { forCallers } from '../effective.js'
import { sshd } from '../sshd.js'

export const emptyPasswords = defineControl({
  id: 'ssh.empty-passwords',
  title: 'SSH never accepts an empty password',
  severity: 'critical',
  tags: ['CIS Debian 12 5.1.19'],
  lenses: {
    child: 'Knocking is not a password.',
    principle: 'With this on, one account without a password is an open server. Nothing needs it.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }) => forCallers(sshd, 'permitemptypasswords', { want: 'no' }),
})
