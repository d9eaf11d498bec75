/** Security updates install themselves, daily. */
import { putFile, unit, validate } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const automaticUpdatesStep = defineStep({
  id: 'host.automatic-updates',
  title: 'Automatic security updates',
  why: 'What is not automatic is done late, and late is when holes are used.',
  after: ['host.packages'],
  changes: (_spec, file) => [
    putFile('/etc/apt/apt.conf.d/52hardshell-automatic-updates', file('52hardshell-automatic-updates')),
    // apt stops working altogether over a file it cannot read
    validate('apt-config dump >/dev/null'),
    unit('apt-daily.timer'),
    unit('apt-daily-upgrade.timer'),
  ],
})
