/** fail2ban watches sshd's journal. */
import { putFile, reload, unit, validate } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const fail2banStep = defineStep({
  id: 'ssh.fail2ban',
  title: 'fail2ban for SSH',
  why: 'Who keeps guessing is shut out for an hour; on a minimal server it must watch the journal, or it watches nothing.',
  after: ['host.packages', 'firewall.ufw'],
  changes: (_spec, file) => [
    putFile('/etc/fail2ban/jail.d/hardshell.conf', file('jail.conf')),
    validate('fail2ban-client --test'),
    unit('fail2ban.service'),
    reload('fail2ban.service'),
  ],
})
