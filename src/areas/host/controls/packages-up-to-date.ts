import { fail, pass, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { packages } from '../packages.js'

const STALE_SECONDS = 7 * 24 * 3600
/** Debian signs its security lists anew before they are a week old, and Ubuntu publishes into its own nearly every day. */
const OLD_SECONDS = 14 * 24 * 3600
const days = (seconds: number): number => Math.floor(seconds / 86400)

export const packagesUpToDate = defineControl({
  id: 'host.packages-up-to-date',
  title: 'No security update is waiting',
  severity: 'high',
  tags: ['CIS Debian 12 1.2.2.1'],
  lenses: {
    child: 'The locksmith has already brought the better locks. They lie in the hall, in their box.',
    principle: 'Once an update is published, the hole it mends is public too. The time between the two is when most servers are broken into.',
  },
  needs: { packages },
  whenAbsent: 'not-applicable',
  remedy: 'host.upgrade',
  check: ({ packages }) => {
    if (packages.lists === 0) return unknown('apt has never fetched its lists, so it cannot say what is waiting')
    // a held one is its owner's choice, and a finding of its own (host.held-packages)
    const waiting = packages.upgrades.filter(({ name }) => !packages.held.includes(name))
    const security = waiting.filter((upgrade) => upgrade.security).map((upgrade) => upgrade.name)
    if (security.length > 0) return fail('packages', `${security.length} waiting: ${some(security)}`, 'no security update waiting')
    if (packages.listsAgeSeconds > STALE_SECONDS) return unknown(`apt's lists are ${days(packages.listsAgeSeconds)} days old: what came since is not known`)
    const { securityLists, securityAgeSeconds } = packages
    if (securityLists === 0) return unknown('none of apt’s lists is of security updates: apt’s sources name no security suite, or it was never fetched')
    if (securityAgeSeconds === undefined) return unknown('how old apt’s security lists are cannot be told: they bear no date')
    if (securityAgeSeconds > OLD_SECONDS) return unknown(`the newest of apt’s security lists was made ${days(securityAgeSeconds)} days ago: it is no longer fetched (apt-get update says why), and what came since is not known`)
    const others = waiting.length
    return pass('packages', others === 0 ? 'nothing waiting' : `no security update, ${others} other upgrade(s) waiting`, 'no security update waiting')
  },
})

const some = (names: readonly string[]): string => (names.length > 8 ? `${names.slice(0, 8).join(', ')} …` : names.join(', '))
