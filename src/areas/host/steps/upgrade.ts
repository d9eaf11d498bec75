/** What is waiting to be mended, mended. An upgrade is the one step that undo leaves as it is (docs/decisions). */
import { script } from '../../../model/change.js'
import { defineStep } from '../../define.js'

export const upgradeStep = defineStep({
  id: 'host.upgrade',
  title: 'Waiting upgrades',
  why: 'Once a security update is published, the hole it mends is public too.',
  // behind the firewall: what an upgrade starts anew should not be seen before it
  after: ['host.packages', 'firewall.ufw'],
  changes: (_spec, file) => [script('no security update is waiting, by fresh package lists; held packages stay as they are', `${file('apt.sh')}${file('upgrade.sh')}`)],
})
