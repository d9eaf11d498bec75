/**
 * Takes the host for one operator. The lock lives as long as the connection that holds it, so a killed operator
 * leaves none behind.
 */
import { HardshellError } from '../model/errors.js'
import { lockScript, parseLine, type EngineLine } from '../shell/step.js'
import type { RunResult, Transport } from '../transport/transport.js'
import { broke, refuseWithoutRoot } from './apply.js'
import { engineShell } from './assets.js'
import { newNonce } from './collect.js'

/** Milliseconds of waiting for the host's answer: it may first have to reverse what an earlier run left unproven, and bring a gateway up for that. */
const ANSWER_MS = 300_000

export interface HostLock {
  release(): Promise<void>
}

/**
 * @param who shown to whoever finds the lock taken: user, machine, time
 * @throws HardshellError `locked` when another hardshell is at work there, `conflict` when a newer one was, `noRoot`, `unreachable`
 */
export async function holdLock(transport: Transport, who: string): Promise<HostLock> {
  const nonce = newNonce()
  const stop = new AbortController()
  let answered: (line: EngineLine) => void = () => {}
  const answer = new Promise<EngineLine>((resolve) => (answered = resolve))
  // Once the lock is held, the session's end is our own doing, or a cut connection that the next step will notice.
  const session: Promise<RunResult | Error> = transport
    .run(lockScript(engineShell(), nonce, who), {
      holdOpen: true,
      signal: stop.signal,
      onLine: (text) => {
        const said = parseLine(text, nonce)
        if (said !== undefined) answered(said)
      },
    })
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
  const release = async (): Promise<void> => {
    stop.abort()
    await session
  }
  const timer = setTimeout(() => stop.abort(), ANSWER_MS)
  const first = await Promise.race([answer, session])
  clearTimeout(timer)
  if ('kind' in first) {
    if (first.kind === 'locked') return { release }
    await release()
    if (first.kind === 'guarded') {
      throw new HardshellError('step', 'a step that an earlier run left unproven cannot be reversed, and nothing may build on it', {
        hint: 'see why on the host (journalctl -u hardshell-guard; hardshell journal names the step), mend that, then run again',
      })
    }
    if (first.kind === 'newer') {
      throw new HardshellError('conflict', `hardshell ${first.version} has been at work on this host, and this is ${engineShell().version}: an older one may misread its journal`, {
        hint: 'bring this one up to date the way it was installed (npm install -g hardshell), then run again',
      })
    }
    throw new HardshellError('locked', `another hardshell is at work on this host: ${first.kind === 'taken' ? first.by : 'unknown'}`, {
      hint: 'wait until it has finished, then run again; a killed one leaves no lock behind',
    })
  }
  if (first instanceof HardshellError) throw first
  if (first instanceof Error) throw broke(transport, 'taking the host lock')
  refuseWithoutRoot(transport, first)
  throw new HardshellError('step', `the host lock could not be taken (status ${first.status}): ${first.stderr.toString('utf8').trim()}`, {
    hint: 'hardshell needs a writable /run and flock (package util-linux) on the host',
  })
}
