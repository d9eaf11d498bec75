import { defineControl } from '../../define.js'
import { forCallers } from '../effective.js'
import { sshd } from '../sshd.js'

const MOST = 6

export const maxAuthTries = defineControl({
  id: 'ssh.max-auth-tries',
  title: 'SSH hangs up after a few wrong keys',
  severity: 'low',
  tags: ['CIS Debian 12 5.1.16'],
  lenses: {
    child: 'Who has tried six keys in the lock is asked to leave.',
    principle: 'Few tries per connection make guessing slow and loud. With passwords off this is a second line, so a moderate number does: agents with many keys need some.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }) => forCallers(sshd, 'maxauthtries', { want: `at most ${MOST}`, isFine: (tries) => Number(tries) <= MOST }),
})
