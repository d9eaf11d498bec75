import { defineControl } from '../../define.js'
import { forCallers } from '../effective.js'
import { sshd, type MatchBlock } from '../sshd.js'

export const rootLogin = defineControl({
  id: 'ssh.root-login',
  title: 'Nobody logs in as root over SSH',
  severity: 'high',
  tags: ['CIS Debian 12 5.1.20'],
  lenses: {
    child: 'The master key stays inside the house. Whoever comes, comes in by their own key first.',
    principle: 'Every attacker knows the name root. A login under another name, then sudo, needs two things and leaves a trace of who it was.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }) => forCallers(sshd, 'permitrootlogin', { want: 'no', callers: ['root'], matches: sshd.matches.filter(canBeRoot) }),
})

/** Of a block for other users than root, the setting means nothing. */
const canBeRoot = ({ criteria }: MatchBlock): boolean => {
  const users = /(?:^| )user[ =]+(\S+)/i.exec(criteria)?.[1]
  return users === undefined || users.split(',').some((pattern) => pattern === 'root' || /[*?!]/.test(pattern))
}
