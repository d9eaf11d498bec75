/** The smoke test: the controls tagged `smoke` on fresh facts, retried until they hold or a deadline passes. */
import { observe, onlyControls, type Observation, type Session } from './session.js'

/** Milliseconds. A gateway on a small server needs up to a minute to answer. */
const DEADLINE_MS = 120_000
/**
 * Milliseconds between looks. The probe spends a wrong token only once the right one is accepted, so that waiting
 * never uses up the gateway's budget of ten wrong tries a minute (UPSTREAM 2.3).
 */
const PAUSE_MS = 3_000

export interface VerifyOptions {
  readonly signal: AbortSignal
  readonly onWait: (text: string) => void
}

/** Waits for the smoke controls; then judges everything once, or gives back the smoke controls alone. */
export async function verifyHost(session: Session, options: VerifyOptions, extent: 'everything' | 'smoke only' = 'everything'): Promise<Observation> {
  const smoke = onlyControls((control) => control.tags?.includes('smoke') === true)
  const deadline = Date.now() + DEADLINE_MS
  for (;;) {
    const observation = await observe(session, smoke)
    const waiting = observation.card.findings.filter((finding) => finding.verdict !== 'pass')
    const starting = waiting.some((finding) => finding.evidence.some((evidence) => evidence.saw.includes('starting')))
    // Only a gateway that is still starting gets better by waiting.
    if (!starting || Date.now() > deadline) return extent === 'smoke only' ? observation : observe(session)
    options.onWait(`waiting for the gateway: ${waiting.map((finding) => finding.control).join(', ')}`)
    await pause(PAUSE_MS, options.signal)
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'))
    }, { once: true })
  })
