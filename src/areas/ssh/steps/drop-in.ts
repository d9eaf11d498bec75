/** How sshd lets people in: one file that wins over all others, and root closed to the network. */
import { putFile, reload, script } from '../../../model/change.js'
import { defineStep, inStrict } from '../../define.js'
import { fill } from '../../fill.js'
import { strictCrypto } from '../crypto.js'

const DROP_IN = '/etc/ssh/sshd_config.d/10-hardshell.conf'

export const dropInStep = defineStep({
  id: 'ssh.drop-in',
  title: 'SSH server settings',
  why: 'Keys only, no root, nobody but the deploy user: what is guessed all day long can no longer be guessed.',
  // last of the host's own: from here on the deploy user is the way in
  after: ['host.deploy-user', 'firewall.ufw', 'ssh.fail2ban'],
  lockout: true,
  changes: (spec, file) => [
    script('sshd accepts its configuration as it is', file('sshd-sound.sh')),
    // the guide's; tighter where the profile asks for it, as long as an agent with a few keys still gets in
    putFile(DROP_IN, [fill(file('10-hardshell.conf'), { user: spec.deploy.user, ...(inStrict(spec) ? { tries: 4, grace: 20 } : { tries: 6, grace: 30 }) }), ...strictCrypto(spec).map((line) => `${line}\n`)].join(''), { mode: '600' }),
    script('no other line of its configuration wins over these', file('sshd-obeys.sh'), { DROP_IN, DEPLOY_USER: spec.deploy.user }),
    // by its one name that is there on Debian and Ubuntu alike; where systemd listens for it and none runs, there is none to reload
    reload('ssh.service'),
  ],
})
