import { none, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { packages } from '../packages.js'

export const heldPackages = defineControl({
  id: 'host.held-packages',
  title: 'No security update is held back',
  severity: 'medium',
  lenses: {
    child: 'A note on the broken lock says "do not touch". Nobody remembers who wrote it, and so it stays broken.',
    principle: 'A held package is skipped by every update, automatic ones too, and nothing reminds of it. Its holes stay open for as long as it is held.',
  },
  needs: { packages },
  whenAbsent: 'not-applicable',
  advice: 'apt-mark showhold names them; apt-mark unhold NAME && apt-get install --only-upgrade NAME, or accept the risk with its reason.',
  check: ({ packages }) => {
    if (packages.lists === 0 && packages.held.length > 0) return unknown('apt has never fetched its lists, so it cannot say what waits for the held packages')
    const waiting = packages.upgrades.filter(({ name, security }) => security && packages.held.includes(name))
    return none('packages', waiting.map(({ name }) => `${name} is held, and a security update waits for it`), 'no security update held back', packages.held.length === 0 ? 'none is held' : `held: ${packages.held.join(', ')}`)
  },
})
