/** Gives the operator's browser its sign-in, without the sign-in standing anywhere: argv, log or screen. */
import { HardshellError } from '../model/errors.js'
import { pagePorts } from '../spec/places.js'
import { oneShot } from '../transport/one-shot.js'
import type { Standing } from './open.js'
import type { Session } from './session.js'
import { aborted } from './wait.js'
import { pageWorksAt, readSignIn } from './way-in.js'

/** Milliseconds. */
const SIGN_IN_LIFE = 60_000

/** @returns whether a browser has taken a sign-in that needs no approval */
export async function signIn(session: Session, options: Standing, signal: AbortSignal): Promise<boolean> {
  const byHand = (because: string): false => {
    if (!signal.aborted) options.onEvent({ event: 'by-hand', because, ...(options.localPort === session.spec.gateway.port ? {} : { port: options.localPort }) })
    return false
  }
  try {
    if (!(await pageWorksAt(session, options.localPort))) {
      options.onEvent({ event: 'no-page', port: options.localPort, works: pagePorts(session.spec) })
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
