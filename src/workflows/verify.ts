/** The smoke test: the controls tagged `smoke` on fresh facts, retried until they hold or a deadline passes. */
import { areas } from '../areas/catalogue.js'
import type { Area } from '../areas/define.js'
import { deepen, observe, onlyControls, type Observation, type Session } from './session.js'

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

/** Judges everything, deep facts of which nothing that counts is kept included, or the smoke controls alone; waits first while the gateway is still starting. */
export async function verifyHost(session: Session, options: VerifyOptions, extent: 'everything' | 'smoke only' = 'everything'): Promise<Observation> {
  const smoke = onlyControls(isSmoke)
  const deadline = Date.now() + DEADLINE_MS
  let which = extent === 'smoke only' ? smoke : areas
  for (;;) {
    const observation = await observe(session, which)
    const waiting = observation.card.findings.filter((finding) => SMOKE.has(finding.control) && finding.verdict !== 'pass')
    // Only a gateway that is still starting gets better by waiting.
    const starting = waiting.some((finding) => finding.evidence.some((evidence) => evidence.saw.includes('starting')))
    if (starting && Date.now() < deadline) {
      options.onWait(`waiting for the gateway: ${waiting.map((finding) => finding.control).join(', ')}`)
      await pause(PAUSE_MS, options.signal)
      which = smoke
    } else if (which === smoke && extent === 'everything') which = areas
    else return extent === 'everything' ? deepen(session, areas, observation.facts, 'changed') : observation
  }
}

const isSmoke = (control: Area['controls'][number]): boolean => control.tags?.includes('smoke') === true
/** The controls that make up the smoke test. */
export const SMOKE: ReadonlySet<string> = new Set(areas.flatMap((area) => area.controls.filter(isSmoke).map((control) => control.id)))

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'))
    }, { once: true })
  })
