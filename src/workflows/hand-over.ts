/** Brings secrets that the spec only refers to from the operator's machine to the host, where a step takes them up. */
import { HardshellError } from '../model/errors.js'
import type { Secret } from '../model/secret.js'
import { refuseWithoutRoot } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { assignments, base64 } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import type { Transport } from '../transport/transport.js'

/** Addresses of channels of alarm, by the channel's name. None takes away what lies ready. */
export async function handOver(transport: Transport, addresses: ReadonlyMap<string, Secret>): Promise<void> {
  const handed = [...addresses].map(([name, secret]) => `${name} ${base64(secret.reveal())}`).join('\n')
  const result = await transport.run(asRoot(engineShell(), `${assignments({ HANDED: handed })}\n${sourceFile('areas/health/files/hand-over.sh')}`), { label: 'hand over addresses of channels' })
  refuseWithoutRoot(transport, result)
  if (result.status !== 0) throw new HardshellError('step', `${transport.name}: the addresses of channels could not be laid ready in /run/hardshell`, { hint: 'look whether /run has room on the host (df -h /run)' })
}
