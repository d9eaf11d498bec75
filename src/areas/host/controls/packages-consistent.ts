import { none } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { packages } from '../packages.js'

export const packagesConsistent = defineControl({
  id: 'host.packages-consistent',
  title: 'Every package is fully installed',
  severity: 'medium',
  lenses: {
    child: 'Someone was called away while building the shelf. It stands, until you put a book on it, and no new shelf can be built beside it.',
    principle: 'A half-configured package stops apt, and with it every later security update, without a sound.',
  },
  needs: { packages },
  whenAbsent: 'not-applicable',
  advice: 'dpkg --configure -a && apt-get --fix-broken install',
  check: ({ packages }) => none('packages', packages.broken.map(({ name, state }) => `${name} ${state}`), 'installed or removed, nothing between', 'all whole'),
})
