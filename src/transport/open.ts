/** From an address to a way there. The one place that knows all the ways. */
import { HardshellError } from '../model/errors.js'
import type { Address } from '../model/host.js'
import { DockerTransport } from './docker.js'
import { LocalTransport } from './local.js'
import { SshTransport } from './ssh.js'
import type { OtherLogin, Transport } from './transport.js'

export { DockerTransport } from './docker.js'
export { DryRunTransport } from './dry-run.js'
export { LocalTransport } from './local.js'
export { LoggedTransport } from './logged.js'
export { RecordedTransport } from './recorded.js'
export { SshTransport } from './ssh.js'

/**
 * Connects to nothing yet.
 * @param env the operator's environment, for the programs that are started
 * @param other over SSH, who to come in as where root is closed
 */
export function openTransport(address: Address, env: Readonly<Record<string, string | undefined>>, other?: OtherLogin): Transport {
  switch (address.via) {
    case 'ssh':
      return new SshTransport(address.destination, address.options, env, other)
    case 'local':
      return new LocalTransport(env)
    case 'docker':
      return new DockerTransport(address.container, env)
    case 'practice':
      throw new HardshellError('internal', `practice:${address.name} was not resolved to its address`, { hint: 'please report this' })
  }
}
