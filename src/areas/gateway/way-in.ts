/** Reads what OpenClaw's CLI says about the ways in: devices, the one-time sign-in, allowed origins. Pure. */
import { HardshellError } from '../../model/errors.js'
import { Secret } from '../../model/secret.js'
import type { Devices, PairedDevice, PendingDevice } from '../../model/way-in.js'

type Loose = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [])
const records = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const isRecord = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws SyntaxError when it is not what `openclaw devices list --json` prints */
export function parseDevices(json: string): Devices {
  const said: unknown = JSON.parse(json)
  if (!isRecord(said) || !Array.isArray(said['pending']) || !Array.isArray(said['paired'])) throw new SyntaxError('no list of devices')
  return { pending: records(said['pending']).map(pending).toSorted((a, b) => a.at - b.at), paired: records(said['paired']).map(paired) }
}

const common = (device: Loose): Pick<PendingDevice, 'deviceId' | 'name' | 'platform' | 'client' | 'roles' | 'scopes'> => ({
  deviceId: text(device['deviceId']),
  name: text(device['operatorLabel']) || text(device['displayName']),
  platform: [text(device['deviceFamily']), text(device['platform'])].filter((part) => part !== '').join(', '),
  client: text(device['clientId']),
  roles: roles(device),
  scopes: texts(device['scopes']),
})

function roles(device: Loose): readonly string[] {
  const several = texts(device['roles'])
  return several.length > 0 || text(device['role']) === '' ? several : [text(device['role'])]
}

const pending = (device: Loose): PendingDevice => ({
  ...common(device),
  requestId: text(device['requestId']),
  from: text(device['remoteIp']),
  at: number(device['ts']),
  again: device['isRepair'] === true,
})

const paired = (device: Loose): PairedDevice => ({
  ...common(device),
  approvedVia: text(device['approvedVia']),
  at: number(device['approvedAtMs']),
  connected: device['connected'] === true,
})

/** @throws HardshellError `usage`. What passes cannot be taken for an option, nor for anything but one word. */
export function requestId(given: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/.test(given)) return given
  throw new HardshellError('usage', `${JSON.stringify(given)} is no pairing request`, { hint: 'hardshell devices list shows the requests with their ids' })
}

/** @throws HardshellError `verify`. As in `requestId`: a gateway that is not ours may say anything. */
export function deviceId(given: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{7,127}$/.test(given)) return given
  throw new HardshellError('verify', `${JSON.stringify(given)} is no id of a device`, { hint: 'this OpenClaw may be newer or older than what hardshell knows; please report its version' })
}

/** Where the web page is through a tunnel that ends on this machine's `port`. */
export const pageAt = (port: number): string => `http://127.0.0.1:${port}/`

/**
 * The one-time sign-in that `openclaw dashboard --json` gives out, for a browser that comes through a tunnel: the page
 * and the gateway it names are moved to the tunnel's end on this machine.
 * @throws SyntaxError when there is none in it; its message holds OpenClaw's reason, and never the sign-in
 */
export function signInLink(json: Secret, port: number): Secret {
  const said = parseQuietly(json)
  if (!isRecord(said)) throw new SyntaxError('OpenClaw gave no sign-in')
  const given = text(said['browserUrl'])
  if (given === '' || !URL.canParse(given)) throw new SyntaxError(`OpenClaw gave no sign-in${text(said['reason']) && `: ${text(said['reason'])}`}`)
  const url = new URL(given)
  const words = new URLSearchParams(url.hash.slice(1))
  if (!words.has('bootstrapToken')) throw new SyntaxError('OpenClaw gave a sign-in of a kind that hardshell does not know')
  const gateway = words.get('gatewayUrl')
  if (gateway !== null && URL.canParse(gateway)) words.set('gatewayUrl', moved(new URL(gateway), port).href.replace(/\/$/, ''))
  url.hash = words.toString()
  return new Secret(moved(url, port).href)
}

function moved(url: URL, port: number): URL {
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return url
}

/** JSON.parse would quote a piece of what it could not read. */
function parseQuietly(json: Secret): unknown {
  try {
    return JSON.parse(json.reveal())
  } catch {
    return undefined
  }
}

/** Whether the gateway lets in its own web page when that was opened at this machine's `port`. */
export function allowsPageAt(port: number, originsJson: string): boolean {
  const allowed = texts(JSON.parse(originsJson))
  return allowed.includes('*') || allowed.includes(new URL(pageAt(port)).origin)
}
