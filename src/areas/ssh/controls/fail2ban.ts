import { fail, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { fail2ban } from '../fail2ban.js'

export const fail2banWatches = defineControl({
  id: 'ssh.fail2ban',
  title: 'Who keeps failing at SSH is shut out for an hour',
  severity: 'medium',
  lenses: {
    child: 'Who rattles at the door five times is not let into the street for an hour.',
    principle: 'It is noise reduction, not the lock: it keeps the log readable and slows down a guesser. It must watch a log that is really written, or it watches nothing.',
  },
  needs: { fail2ban },
  whenAbsent: 'fail',
  remedy: 'ssh.fail2ban',
  check: ({ fail2ban }): Judgement => {
    if (!fail2ban.running) return fail('fail2ban', 'not running', 'running')
    const jail = fail2ban.sshd
    if (jail === undefined) return fail('fail2ban', 'no sshd jail', 'an sshd jail')
    if (jail.watches === undefined) return fail('fail2ban sshd', 'watches nothing', 'a log file or the journal')
    const good = jail.retries <= 5 && (jail.banSeconds >= 3600 || jail.banSeconds === -1) && jail.findSeconds >= 600
    return {
      verdict: good ? 'pass' : 'fail',
      evidence: [
        { fact: 'fail2ban sshd', saw: `${jail.retries} retries in ${jail.findSeconds} s, out for ${jail.banSeconds} s`, want: 'at most 5 retries in at least 600 s, out for at least 3600 s' },
        { fact: 'fail2ban sshd watches', saw: `${jail.watches}; ${jail.failed} failures seen, ${jail.banned} banned`, want: 'a log file or the journal' },
      ],
    }
  },
})
