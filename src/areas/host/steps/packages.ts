/** The programs that the other steps and the audit lean on. */
import { packages } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const installPackages = defineStep({
  id: 'host.packages',
  title: 'Basic packages',
  why: 'Firewall, fail2ban, automatic updates and sudo are programs; a minimal server comes without them.',
  // undone, sudo may go: change.sh refuses where it is the way to root, and the guard proves that it was not
  undoLocksOut: true,
  // python3-systemd lets fail2ban read the journal; curl and gnupg fetch and check Docker's key
  changes: () => [packages('ca-certificates', 'curl', 'gnupg', 'sudo', 'ufw', 'fail2ban', 'python3-systemd', 'unattended-upgrades', 'jq')],
})
