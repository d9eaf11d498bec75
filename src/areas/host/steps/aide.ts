/** AIDE, for the strict profile: its database, and a sandboxed comparison every night. */
import { directory, packages, putFile, script, unit, validate } from '../../../model/change.js'
import { defineStep, inStrict } from '../../define.js'
import { fill } from '../../fill.js'

/** In AIDE's settings a path is a regular expression. */
const literally = (path: string): string => path.replaceAll(/[.+]/g, String.raw`\$&`)

export const aideStep = defineStep({
  id: 'host.aide',
  title: 'AIDE',
  why: 'Who breaks in stays by changing files; a nightly comparison with how they were notices it.',
  // last of all: what other steps write belongs into the database
  after: ['host.packages', 'host.sysctl', 'host.audit-rules', 'ssh.drop-in', 'ssh.fail2ban', 'docker.daemon', 'gateway.metadata', 'gateway.up', 'gateway.watch', 'secrets.ages', 'backup.nightly', 'health.look'],
  wanted: inStrict,
  changes: (spec, file) => [
    packages('aide'),
    directory('/var/lib/hardshell/aide', '700'),
    putFile('/etc/hardshell/aide.conf', fill(file('aide.conf'), { user: literally(spec.deploy.user), directory: literally(spec.gateway.directory), state: literally(spec.gateway.state) })),
    validate('aide --config=/etc/hardshell/aide.conf --config-check'),
    putFile('/usr/local/lib/hardshell/aide.sh', file('aide.sh'), { mode: '755' }),
    putFile('/etc/systemd/system/hardshell-aide@.service', file('hardshell-aide@.service')),
    putFile('/etc/systemd/system/hardshell-aide.timer', file('hardshell-aide.timer')),
    // an upgrade that comes by itself would be reported every time, and a real difference drown in it
    putFile('/etc/systemd/system/apt-daily-upgrade.service.d/hardshell-aide.conf', file('aide-around-upgrades.conf')),
    unit('hardshell-aide.timer'),
    // after everything that this step itself leaves in /etc
    script('AIDE has a database of the host as it is now', file('aide-database.sh')),
  ],
})
