import { compare } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { setting, sshd } from '../sshd.js'

export const rootLogin = defineControl({
  id: 'ssh.root-login',
  title: 'Nobody logs in as root over SSH',
  severity: 'high',
  lenses: {
    child: 'The master key stays inside the house. Whoever comes, comes in by their own key first.',
    principle: 'Every attacker knows the name root. A login under another name, then sudo, needs two things and leaves a trace of who it was.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }) => compare('permitrootlogin', setting(sshd.root, 'permitrootlogin'), 'no'),
})
