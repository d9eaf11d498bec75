/** The way to the gateway's port: opened, held, made anew when it breaks, closed in the end. */
import { APPS_INSIDE } from '../areas/gateway/exposure.js'
import { HardshellError } from '../model/errors.js'
import type { Forwarding } from '../transport/transport.js'
import type { Standing } from './open.js'
import type { Session } from './session.js'
import { aborted, pause } from './wait.js'

/** Seconds. */
const BACK_OFF = [1, 2, 4, 8, 15, 30] as const

/** On the gateway's own machine there is nothing to forward. */
export async function openWay(session: Session, localPort: number): Promise<Forwarding> {
  const { port } = session.spec.gateway
  if (session.transport.name === 'local' && localPort === port) return { localPort, ended: new Promise(() => undefined), close: () => Promise.resolve() }
  try {
    return await session.transport.forward({ localPort, remotePort: port })
  } catch (error) {
    if (!(error instanceof HardshellError) || error.noun !== 'conflict') throw error
    throw new HardshellError('conflict', `port ${localPort} on this machine is taken (another hardshell open, or an OpenClaw of your own?)`, {
      hint: `ss -ltnp 'sport = :${localPort}' shows by whom; without --port a free one is chosen`,
      cause: error,
    })
  }
}

/** What `open` holds: the gateway, and MCP Apps where they are published. Both stand, or both are made anew. */
export interface Ways extends Forwarding {
  readonly apps?: number
}

/** The gateway's page looks for MCP Apps at their port in the container, whatever the host calls it: that is the end here. */
export async function openWays(session: Session, localPort: number, onEvent: Standing['onEvent']): Promise<Ways> {
  const way = await openWay(session, localPort)
  const { appsPort } = session.spec.gateway
  const port = Number(APPS_INSIDE)
  if (appsPort === undefined) return way
  if (session.transport.name === 'local' && appsPort === port) return { ...way, apps: port }
  try {
    const apps = await session.transport.forward({ localPort: port, remotePort: appsPort })
    const close = async (): Promise<void> => void (await Promise.all([way.close(), apps.close()]))
    // with one of them broken the other may be: the connection below is one
    const ended = Promise.race([way.ended, apps.ended]).then(async (because) => {
      await close()
      return because
    })
    return { localPort, apps: port, ended, close }
  } catch (error) {
    if (error instanceof HardshellError && error.noun === 'conflict') {
      onEvent({ event: 'no-apps', port })
      return way
    }
    await way.close()
    throw error
  }
}

/** Ends when the signal aborts. @param tunnel told whether the way stands */
export async function keepWay(session: Session, first: Forwarding, tunnel: { stands: boolean }, options: Standing, signal: AbortSignal): Promise<void> {
  let way = first
  for (;;) {
    const because = await Promise.race([way.ended, aborted(signal).then(() => '')])
    // A Ctrl-C reaches ssh as well, and its end may be seen before the signal.
    await pause(200, signal)
    if (signal.aborted) return way.close()
    tunnel.stands = false
    options.onEvent({ event: 'lost', because })
    const next = await mend(session, options, signal)
    if (next === undefined) return
    way = next
    tunnel.stands = true
    options.onEvent({ event: 'back' })
  }
}

/** @returns undefined when the signal came first. @throws what trying again cannot mend: a changed host key, a port taken */
async function mend(session: Session, options: Standing, signal: AbortSignal): Promise<Forwarding | undefined> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await openWays(session, options.localPort, options.onEvent)
    } catch (error) {
      if (!(error instanceof HardshellError) || error.noun !== 'unreachable') throw error
      if (signal.aborted) return undefined
      const seconds = BACK_OFF[Math.min(attempt, BACK_OFF.length - 1)] ?? 30
      options.onEvent({ event: 'retry', because: error.message, seconds })
      await pause(seconds * 1000, signal)
    }
  }
  return undefined
}
