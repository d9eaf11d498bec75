import { defineControl } from '../../define.js'
import { forCallers } from '../effective.js'
import { sshd } from '../sshd.js'

export const passwordLogin = defineControl({
  id: 'ssh.password-login',
  title: 'SSH refuses passwords',
  severity: 'critical',
  lenses: {
    child: 'A word can be guessed by someone who tries all day. A key cut for this one lock cannot.',
    principle: 'Every public SSH server is tried with leaked passwords around the clock. A key of 256 bits is out of reach; a password somebody chose is not.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }) => forCallers(sshd, 'passwordauthentication', { want: 'no' }),
})
