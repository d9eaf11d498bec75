/** What dpkg and apt know without asking the network. */
import { defineFact } from '../define.js'
import { count, lines } from '../parse.js'

export interface Packages {
  /** 0: apt has never fetched its lists, so nothing is known about upgrades. */
  readonly lists: number
  readonly listsAgeSeconds: number
  /** Lists of security updates among those that apt uses. */
  readonly securityLists: number
  /** How long ago the newest of these was made, by its mirror's time; undefined when that cannot be told. */
  readonly securityAgeSeconds: number | undefined
  readonly upgrades: readonly { readonly name: string; readonly security: boolean }[]
  readonly held: readonly string[]
  /** Neither installed nor removed: an install was interrupted. */
  readonly broken: readonly { readonly name: string; readonly state: string }[]
  /** Why a reboot is waited for; empty when it is not. */
  readonly reboot: readonly string[]
}

export const packages = defineFact<Packages>({
  name: 'packages',
  probe: 'host/packages.probe.sh',
  words: 'host/files/apt.sh',
  timeout: 30,
  parse: (stdout) => {
    const upgrades: { name: string; security: boolean }[] = []
    const held: string[] = []
    const broken: { name: string; state: string }[] = []
    const reboot: string[] = []
    let listed: number | undefined
    let age: number | undefined
    let security: number | undefined
    let securityAge: number | undefined
    for (const line of lines(stdout)) {
      const [kind, name = '', ...rest] = line.split(' ')
      if (kind === 'lists') [listed, age] = [count(name, 'lists'), count(rest[0], 'age of the lists')]
      // a mirror's clock may be ahead of ours
      else if (kind === 'security') [security, securityAge] = [count(name, 'security lists'), rest[0] === '-' ? undefined : count(rest[0]?.replace(/^-\d+$/, '0'), 'age of the security lists')]
      else if (kind === 'upgrade') upgrades.push({ name, security: /security/i.test(rest.join(' ')) })
      else if (kind === 'held') held.push(name)
      else if (kind === 'broken') broken.push({ name, state: rest.join(' ') })
      else if (kind === 'reboot') reboot.push(name)
      else throw new Error(`not understood: ${line}`)
    }
    if (listed === undefined || age === undefined) throw new Error('no line about lists')
    if (security === undefined && listed > 0) throw new Error('no line about security lists')
    return { lists: listed, listsAgeSeconds: age, securityLists: security ?? 0, securityAgeSeconds: securityAge, upgrades, held, broken, reboot }
  },
})
