/** Observes a host: every needed probe in one round trip. */
import { randomBytes } from 'node:crypto'
import { HardshellError } from '../model/errors.js'
import type { Fact } from '../model/fact.js'
import type { Facts } from '../model/reading.js'
import { collectScript, parseFrames } from '../shell/collect.js'
import type { Spec } from '../spec/spec.js'
import type { Transport } from '../transport/transport.js'
import { engineShell, sourceFile } from './assets.js'

/** Marks our own lines among whatever else a host prints; new every time, so nothing can forge it. */
export const newNonce = (): string => randomBytes(12).toString('hex')

/** @throws HardshellError `unreachable` when the host cannot be reached or the answer did not arrive whole. */
export async function collect(transport: Transport, host: string, facts: readonly Fact<unknown, Spec>[], spec: Spec): Promise<Facts> {
  const nonce = newNonce()
  const probes = facts.map((fact) => ({
    name: fact.name,
    root: fact.root,
    timeout: fact.timeout,
    text: `${fact.words === undefined ? '' : sourceFile(`areas/${fact.words}`)}${sourceFile(`areas/${fact.probe}`)}`,
    settings: fact.settings(spec),
    ...(fact.finder === undefined ? {} : { finder: sourceFile(`areas/${fact.finder}`) }),
  }))
  const takenAt = new Date().toISOString()
  const answer = await transport.run(collectScript(engineShell(), nonce, probes), { label: 'collect', readOnly: true })
  const collected = parseFrames(answer.stdout.toString('utf8'), nonce)
  if (collected === undefined) {
    throw new HardshellError('unreachable', `${host}: the connection broke before the host had answered`, {
      hint: 'run the same command again; nothing was changed',
    })
  }
  return { host, takenAt, ...collected }
}
