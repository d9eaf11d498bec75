/** Whether what answers at the tunnel's end is an OpenClaw gateway, before it is said to be one and as long as it is used. */
import { HardshellError } from '../model/errors.js'
import { getLocal } from '../transport/http.js'
import type { Standing } from './open.js'
import type { Session } from './session.js'
import { pause } from './wait.js'

/** Milliseconds. */
const START_DEADLINE = 120_000
/** How long nothing at all may answer: Docker's proxy accepts before the gateway listens. */
const SILENCE_DEADLINE = 15_000
const WATCH_PAUSE = 15_000

/** Never by `GET /`, which says 200 to anybody, whoever answers. */
export async function proveGateway(session: Session, { localPort, onEvent, signal }: Pick<Standing, 'localPort' | 'onEvent' | 'signal'>): Promise<void> {
  const from = Date.now()
  let said = ''
  const tell = (text: string): void => {
    if (text !== said) onEvent({ event: 'starting', text })
    said = text
  }
  while (!signal.aborted) {
    const alive = await getLocal(localPort, '/healthz')
    const lasted = Date.now() - from
    if (alive.status === undefined) {
      if (lasted > SILENCE_DEADLINE) throw noAnswer(session, alive.because)
      tell('nothing answers yet')
    } else if (!says(alive, 200, 'live')) {
      throw new HardshellError('conflict', `${session.host}: what answers on port ${session.spec.gateway.port} there is no OpenClaw gateway (GET /healthz: ${alive.status})`, {
        hint: `find out what it is (on the host: ss -ltnp 'sport = :${session.spec.gateway.port}'), end it, then: hardshell up ${session.host}`,
      })
    } else {
      const started = await getLocal(localPort, '/startupz')
      if (started.status !== undefined && says(started, 200, 'started')) return
      if (lasted > START_DEADLINE) throw noAnswer(session, 'it is alive, but does not finish its start')
      tell('the gateway is alive, and still starting')
    }
    await pause(1000, signal)
  }
}

function says(answer: { readonly status: number; readonly body: string }, status: number, word: string): boolean {
  if (answer.status !== status) return false
  try {
    const body = JSON.parse(answer.body) as { ok?: unknown; status?: unknown } | null
    return body?.ok === true && body.status === word
  } catch {
    return false
  }
}

const noAnswer = (session: Session, because: string): HardshellError =>
  new HardshellError('verify', `${session.host}: no gateway answers on port ${session.spec.gateway.port} there (${because})`, {
    hint: `hardshell verify ${session.host} shows what is wrong; hardshell up ${session.host} brings it up`,
  })

/** Says when the gateway behind a standing way falls silent, and when it is back. */
export async function watchGateway(tunnel: { readonly stands: boolean }, { localPort, onEvent }: Standing, signal: AbortSignal): Promise<void> {
  let misses = 0
  for (;;) {
    await pause(WATCH_PAUSE, signal)
    if (signal.aborted) return
    if (!tunnel.stands) continue
    const alive = await getLocal(localPort, '/healthz')
    const well = alive.status !== undefined && says(alive, 200, 'live')
    // one miss may be the tunnel's own end, not yet seen
    if (!well && ++misses === 2) onEvent({ event: 'silent', because: alive.status === undefined ? alive.because : `GET /healthz: ${alive.status}` })
    if (!well) continue
    if (misses >= 2) onEvent({ event: 'speaking' })
    misses = 0
  }
}
