/**
 * The runbook of `hardshell open`: a way to the gateway from this machine, checked, kept until the operator has enough.
 * The browser gets a sign-in that is good once; other devices knock, and the owner decides.
 */
import { pageAt } from '../areas/gateway/way-in.js'
import { HardshellError } from '../model/errors.js'
import { pagePorts } from '../spec/places.js'
import { freePort } from '../transport/ports.js'
import { watchDevices, type DeviceWatch } from './devices.js'
import { proveGateway, watchGateway } from './prove-gateway.js'
import type { Session } from './session.js'
import { signIn } from './sign-in.js'
import { keepWay, openWay, openWays, type Ways } from './tunnel.js'

export interface OpenOptions extends Omit<DeviceWatch, 'expected'> {
  /** This machine's end of the way. Left out: the first free one at which the web page works, else any that is free. */
  readonly localPort?: number
  /** Ctrl-C: closes everything, and `open` ends well. */
  readonly signal: AbortSignal
  /** Gives an address to a browser; resolves to why it could not. Or: why none is to be tried. */
  readonly browser: ((address: string) => Promise<string | undefined>) | { readonly none: string }
}

/** Of a way that stands: its end is chosen. */
export interface Standing extends OpenOptions {
  readonly localPort: number
}

/** @throws HardshellError `conflict` (local port taken, or no gateway behind it), `verify`, and what a transport throws */
export async function open(session: Session, asked: OpenOptions): Promise<void> {
  const [way, localPort] = await firstWay(session, asked)
  const options: Standing = { ...asked, localPort }
  try {
    await proveGateway(session, options)
  } catch (error) {
    await way.close()
    if (options.signal.aborted) return
    throw error
  }
  if (options.signal.aborted) return way.close()
  options.onEvent({ event: 'open', url: pageAt(options.localPort), ...(way.apps === undefined ? {} : { apps: way.apps }) })
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const tunnel = { stands: true }
  const work = [keepWay(session, way, tunnel, options, signal), watchGateway(tunnel, options, signal), letIn(session, options, signal)]
  try {
    await Promise.all(work)
  } finally {
    failed.abort()
    await Promise.allSettled(work)
  }
}

async function firstWay(session: Session, { localPort, onEvent }: OpenOptions): Promise<readonly [Ways, number]> {
  if (localPort !== undefined) return [await openWays(session, localPort, onEvent), localPort]
  const [own, ...others] = pagePorts(session.spec)
  for (const port of [own, ...others, await freePort(0)]) {
    try {
      const way = await openWays(session, port, onEvent)
      if (port !== own) onEvent({ event: 'other-port', taken: own, port })
      return [way, port]
    } catch (error) {
      if (!(error instanceof HardshellError) || error.noun !== 'conflict') throw error
    }
  }
  throw new HardshellError('conflict', 'no port of this machine can be used for the tunnel', { hint: 'ss -ltn shows which are taken; --port names one' })
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

async function letIn(session: Session, options: Standing, signal: AbortSignal): Promise<void> {
  const paired = await signIn(session, options, signal)
  if (!signal.aborted) await watchDevices(session, { ...options, expected: !paired }, signal)
}
