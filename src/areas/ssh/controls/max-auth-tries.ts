import { fail, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { setting, sshd } from '../sshd.js'

const MOST = 6

export const maxAuthTries = defineControl({
  id: 'ssh.max-auth-tries',
  title: 'SSH hangs up after a few wrong keys',
  severity: 'low',
  lenses: {
    child: 'Who has tried six keys in the lock is asked to leave.',
    principle: 'Few tries per connection make guessing slow and loud. With passwords off this is a second line, so a moderate number does: agents with many keys need some.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }) => {
    const tries = Number(setting(sshd.anyone, 'maxauthtries') ?? Number.NaN)
    if (Number.isNaN(tries)) return unknown('sshd does not say maxauthtries')
    return (tries <= MOST ? pass : fail)('maxauthtries', String(tries), `at most ${MOST}`)
  },
})
