/** An ssh session that a person types into: the terminal is theirs, nothing is captured. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { HardshellError } from '../model/errors.js'
import type { Address } from '../model/host.js'

/** @param command what to run there; empty: a login shell  @returns ssh's exit status, 128+n when a signal ended it */
export function interactiveSsh(address: Extract<Address, { via: 'ssh' }>, command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', [...address.options, '--', address.destination, ...command], { stdio: 'inherit', env })
    child.once('error', (cause) => {
      reject(new HardshellError('operator', 'ssh could not be started', { hint: 'install OpenSSH (openssh-client)', cause }))
    })
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal])
    })
  })
}
