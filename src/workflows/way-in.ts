/** Asks a host for what the way in needs: devices, a sign-in, the token. One script each, as root; see way-in.sh. */
import { allowsPageAt, deviceId, pageAt, parseDevices, requestId, signInLink } from '../areas/gateway/way-in.js'
import { HardshellError } from '../model/errors.js'
import { Secret } from '../model/secret.js'
import type { Devices } from '../model/way-in.js'
import { refuseWithoutRoot } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { assignments } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import { CONTAINER, places } from '../spec/places.js'
import type { Session } from './session.js'

type Verb = 'devices' | 'approve' | 'remove' | 'link' | 'origins' | 'token'

/** OpenClaw's CLI takes 3 to 10 s on two quiet cores. */
const PATIENCE_MS = 90_000

async function ask(session: Session, verb: Verb, options: { readonly request?: string; readonly device?: string; readonly signal?: AbortSignal } = {}): Promise<Secret> {
  const settings = assignments({
    VERB: verb,
    CONTAINER,
    ENV_FILE: places(session.spec).env,
    REQUEST: options.request ?? '',
    DEVICE: options.device ?? '',
  })
  const script = asRoot(engineShell(), `${settings}\n${sourceFile('areas/gateway/files/way-in.sh')}`)
  const result = await session.transport.run(script, {
    label: `way in: ${verb}`,
    readOnly: verb !== 'approve' && verb !== 'remove' && verb !== 'link',
    timeoutMs: PATIENCE_MS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  refuseWithoutRoot(session.transport, result)
  if (result.status === 0) return new Secret(result.stdout.toString('utf8').trim())
  const because = result.stderr.toString('utf8').trim().split('\n').at(-1) ?? ''
  throw new HardshellError('verify', `${session.host}: ${because.slice(0, 300) || `the gateway's CLI ended with status ${result.status}`}`, {
    hint: `hardshell verify ${session.host} shows how the gateway is; hardshell up ${session.host} brings it up`,
  })
}

const unreadable = (session: Session, what: string, cause: unknown): HardshellError =>
  new HardshellError('verify', `${session.host}: ${what} could not be read${cause instanceof Error ? ` (${cause.message})` : ''}`, {
    hint: 'this OpenClaw may be newer or older than what hardshell knows; please report its version',
  })

export async function listDevices(session: Session, signal?: AbortSignal): Promise<Devices> {
  const said = await ask(session, 'devices', signal === undefined ? {} : { signal })
  try {
    return parseDevices(said.reveal())
  } catch (error) {
    throw unreadable(session, 'its list of devices', error instanceof SyntaxError ? undefined : error)
  }
}

/** @throws HardshellError `usage` for an id of the wrong shape, `verify` when the gateway knows no such request (any more) */
export async function approveDevice(session: Session, id: string): Promise<void> {
  await ask(session, 'approve', { request: requestId(id) })
}

/** Puts a paired device out: its own token is refused from then on. @param id as the gateway lists it */
export async function removeDevice(session: Session, id: string): Promise<void> {
  await ask(session, 'remove', { device: deviceId(id) })
}

export const readToken = (session: Session): Promise<Secret> => ask(session, 'token')

/**
 * A sign-in for one browser that comes through the tunnel at `port`: OpenClaw's own one-time link, which also pairs that
 * browser. An OpenClaw that gives none out yet gets the token instead, and the browser must then be approved.
 */
export async function readSignIn(session: Session, port: number): Promise<{ readonly link: Secret; readonly pairs: boolean }> {
  const said = await ask(session, 'link')
  try {
    return { link: signInLink(said, port), pairs: true }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const token = await readToken(session)
    return { link: new Secret(`${pageAt(port)}#token=${encodeURIComponent(token.reveal())}`), pairs: false }
  }
}

/** Whether the gateway's web page works when it is opened at this machine's `port`. */
export async function pageWorksAt(session: Session, port: number): Promise<boolean> {
  if (port === session.spec.gateway.port) return true
  const said = await ask(session, 'origins')
  try {
    return allowsPageAt(port, said.reveal())
  } catch (error) {
    throw unreadable(session, 'its list of allowed origins', error instanceof SyntaxError ? undefined : error)
  }
}
