/** Which host a command is about: a name in the spec, an address, or the only one there is. */
import { HardshellError } from '../model/errors.js'
import { sameHost } from './address.js'
import { nearest } from './keys.js'
import type { Declared } from './load.js'
import { address as addressShape } from './schema.js'
import { defaultSpec, type Spec } from './spec.js'

export interface Target {
  /** The operator's name for the host. */
  readonly name: string
  readonly address: string
  readonly spec: Spec
}

/**
 * @param declared undefined when there is no hardshell.yaml
 * @param asked the HOST of the command line
 */
export function select(declared: Declared | undefined, asked: string | undefined): Target {
  const hosts = Object.entries(declared?.hosts ?? {}).map(([name, host]) => ({ name, ...host }))
  const names = hosts.map(({ name }) => name)
  if (asked === undefined) {
    const [only, ...more] = hosts
    if (only === undefined) {
      throw new HardshellError('usage', declared === undefined ? 'no host was named, and there is no hardshell.yaml' : 'no host was named, and hardshell.yaml declares none', {
        hint: 'name one, such as root@203.0.113.5; to try without a server: hardshell practice',
      })
    }
    if (more.length > 0) throw new HardshellError('usage', `hardshell.yaml declares several hosts: ${names.join(', ')}`, { hint: `say which one, such as: ${only.name}` })
    return only
  }
  const byName = hosts.find(({ name }) => name === asked)
  if (byName !== undefined) return byName
  if (!addressShape.safeParse(asked).success) {
    throw new HardshellError('usage', 'this is neither a host of hardshell.yaml nor an address', { hint: 'an address is root@203.0.113.5, a Host of ~/.ssh/config, local, docker:NAME or practice:NAME' })
  }
  const byAddress = hosts.find(({ address }) => sameHost(address) === sameHost(asked))
  if (byAddress !== undefined) return byAddress
  // With declared hosts a bare word is more likely a slip than a Host of ~/.ssh/config that the file left out.
  if (hosts.length > 0 && /^[\w-]+$/.test(asked) && !['local', 'practice'].includes(asked)) {
    const meant = nearest(asked, names)
    throw new HardshellError('usage', `${asked} is not declared in hardshell.yaml (declared: ${names.join(', ')})`, {
      hint: `${meant === undefined ? '' : `did you mean ${meant}? `}a Host of ~/.ssh/config that the file does not declare is written ssh://${asked}`,
    })
  }
  if (declared === undefined) return { name: asked, address: asked, spec: defaultSpec() }
  if (declared.shared === undefined) {
    throw new HardshellError('usage', `the shared sections of hardshell.yaml do not make a whole spec for ${asked}`, { hint: 'declare the host under hosts: with what is missing' })
  }
  return { name: asked, address: asked, spec: declared.shared }
}
