/**
 * The runbook of `hardshell open`: a way to the gateway from this machine, checked, kept until the operator has enough.
 * The browser gets a sign-in that is good once; other devices knock, and the owner decides.
 */
import { pageAt } from '../areas/gateway/way-in.js'
import { HardshellError } from '../model/errors.js'
import { getLocal } from '../transport/http.js'
import { oneShot } from '../transport/one-shot.js'
import { freePort } from '../transport/ports.js'
import type { Forwarding } from '../transport/transport.js'
import { watchDevices, type DeviceWatch } from './devices.js'
import type { Session } from './session.js'
import { aborted, pause } from './wait.js'
import { pageWorksAt, readSignIn } from './way-in.js'

/** Milliseconds. */
const SIGN_IN_LIFE = 60_000
const START_DEADLINE = 120_000
/** How long nothing at all may answer: Docker's proxy accepts before the gateway listens. */
const SILENCE_DEADLINE = 15_000
const WATCH_PAUSE = 15_000
const BACK_OFF = [1, 2, 4, 8, 15, 30] as const

export interface OpenOptions extends Omit<DeviceWatch, 'expected'> {
  readonly localPort: number
  /** Ctrl-C: closes everything, and `open` ends well. */
  readonly signal: AbortSignal
  /** Gives an address to a browser; resolves to why it could not. Or: why none is to be tried. */
  readonly browser: ((address: string) => Promise<string | undefined>) | { readonly none: string }
}

/** @throws HardshellError `conflict` (local port taken, or no gateway behind it), `verify`, and what a transport throws */
export async function open(session: Session, options: OpenOptions): Promise<void> {
  const way = await openWay(session, options.localPort)
  try {
    await proveGateway(session, options)
  } catch (error) {
    await way.close()
    if (options.signal.aborted) return
    throw error
  }
  if (options.signal.aborted) return way.close()
  options.onEvent({ event: 'open', url: pageAt(options.localPort) })
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const work = [keepWay(session, way, options, signal), watchGateway(options, signal), letIn(session, options, signal)]
  try {
    await Promise.all(work)
  } finally {
    failed.abort()
    await Promise.allSettled(work)
  }
}

/** Opens a way on any free port, sees a gateway through it, and closes it. @throws as `open` does */
export async function checkWay(session: Session, signal: AbortSignal): Promise<void> {
  const localPort = await freePort(0)
  const way = await openWay(session, localPort)
  try {
    await proveGateway(session, { localPort, onEvent: () => {}, signal })
  } finally {
    await way.close()
  }
}

/** On the gateway's own machine there is nothing to forward. */
async function openWay(session: Session, localPort: number): Promise<Forwarding> {
  const { port } = session.spec.gateway
  if (session.transport.name === 'local' && localPort === port) return { localPort, ended: new Promise(() => undefined), close: () => Promise.resolve() }
  try {
    return await session.transport.forward({ localPort, remotePort: port })
  } catch (error) {
    if (!(error instanceof HardshellError) || error.noun !== 'conflict') throw error
    throw new HardshellError('conflict', `port ${localPort} on this machine is taken (another hardshell open, or an OpenClaw of your own?)`, {
      hint: `ss -ltnp 'sport = :${localPort}' shows by whom. --port takes another one for programs; the gateway lets its web page in at port ${port} only`,
      cause: error,
    })
  }
}

/** Never by `GET /`, which says 200 to anybody, whoever answers. */
async function proveGateway(session: Session, { localPort, onEvent, signal }: Pick<OpenOptions, 'localPort' | 'onEvent' | 'signal'>): Promise<void> {
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

/** Holds the way open, makes it anew when it breaks, and closes it in the end. */
async function keepWay(session: Session, first: Forwarding, options: OpenOptions, signal: AbortSignal): Promise<void> {
  let way: Forwarding | undefined = first
  for (;;) {
    if (way !== undefined) {
      const because = await Promise.race([way.ended, aborted(signal).then(() => '')])
      // A Ctrl-C reaches ssh as well, and its end may be seen before the signal.
      await pause(200, signal)
      if (signal.aborted) return way.close()
      options.onEvent({ event: 'lost', because })
    }
    way = await mend(session, options, signal)
    if (way === undefined) return
    options.onEvent({ event: 'back' })
  }
}

/** @returns undefined when the signal came first. @throws what trying again cannot mend: a changed host key, a port taken */
async function mend(session: Session, options: OpenOptions, signal: AbortSignal): Promise<Forwarding | undefined> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await openWay(session, options.localPort)
    } catch (error) {
      if (!(error instanceof HardshellError) || error.noun !== 'unreachable') throw error
      const seconds = BACK_OFF[Math.min(attempt, BACK_OFF.length - 1)] ?? 30
      options.onEvent({ event: 'retry', because: error.message, seconds })
      await pause(seconds * 1000, signal)
    }
  }
  return undefined
}

/** Says when the gateway behind a standing way falls silent, and when it is back. */
async function watchGateway({ localPort, onEvent }: OpenOptions, signal: AbortSignal): Promise<void> {
  let misses = 0
  for (;;) {
    await pause(WATCH_PAUSE, signal)
    if (signal.aborted) return
    const alive = await getLocal(localPort, '/healthz')
    const well = alive.status !== undefined && says(alive, 200, 'live')
    // one miss is a way being mended
    if (!well && ++misses === 2) onEvent({ event: 'silent', because: alive.status === undefined ? alive.because : `GET /healthz: ${alive.status}` })
    if (!well) continue
    if (misses >= 2) onEvent({ event: 'speaking' })
    misses = 0
  }
}

async function letIn(session: Session, options: OpenOptions, signal: AbortSignal): Promise<void> {
  const paired = await signIn(session, options, signal)
  if (!signal.aborted) await watchDevices(session, { ...options, expected: !paired }, signal)
}

/** @returns whether a browser has taken a sign-in that needs no approval */
async function signIn(session: Session, options: OpenOptions, signal: AbortSignal): Promise<boolean> {
  const byHand = (because: string): false => {
    if (!signal.aborted) options.onEvent({ event: 'by-hand', because })
    return false
  }
  try {
    if (!(await pageWorksAt(session, options.localPort))) {
      options.onEvent({ event: 'no-page', port: options.localPort, works: session.spec.gateway.port })
      return false
    }
    if (typeof options.browser !== 'function') return byHand(options.browser.none)
    options.onEvent({ event: 'starting', text: 'asking the gateway for a sign-in for your browser' })
    const { link, pairs } = await readSignIn(session, options.localPort)
    if (signal.aborted) return false
    const page = await oneShot(link, SIGN_IN_LIFE)
    try {
      const failure = await options.browser(page.address)
      if (failure !== undefined) return byHand(failure)
      const used = await Promise.race([page.used, aborted(signal).then(() => false)])
      if (!used) return byHand(`no browser came for its sign-in within ${SIGN_IN_LIFE / 1000} s`)
      options.onEvent({ event: 'browser' })
      return pairs
    } finally {
      page.close()
    }
  } catch (error) {
    if (error instanceof HardshellError) return byHand(error.message)
    throw error
  }
}
