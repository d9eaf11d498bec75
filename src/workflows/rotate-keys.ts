/** The runbook of `rotate status`, `calendar` and `provider`: where keys are and how old; and a new one in the place of an old one. */
import { agedKeys, secretAges, type KeyReport, type SecretAges } from '../areas/secrets/ages.js'
import { LITERALS } from '../areas/secrets/references.js'
import { provider } from '../areas/secrets/providers.js'
import { script } from '../model/change.js'
import { HardshellError } from '../model/errors.js'
import { read } from '../model/fact.js'
import type { ApplyEvent } from '../model/progress.js'
import type { Secret } from '../model/secret.js'
import { applyStep, refuseWithoutRoot } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { holdLock } from '../runner/lock.js'
import { assignments, sh } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import { CONTAINER, places } from '../spec/places.js'
import { look, type Session } from './session.js'

/** Looks now, and writes down what is seen as the daily look does; a key that is new counts from now. */
export async function lookAtKeys(session: Session): Promise<SecretAges> {
  const { host, transport } = session
  const settings = assignments({ CONTAINER, LITERALS, PROGRAM: sourceFile('areas/secrets/files/key-places.mjs') })
  const result = await transport.run(asRoot(engineShell(), `${settings}\nexport CONTAINER LITERALS PROGRAM\n${sourceFile('areas/secrets/files/secret-ages.sh')}`), { label: 'look at keys', timeoutMs: 120_000 })
  refuseWithoutRoot(transport, result)
  if (result.status !== 0) {
    throw new HardshellError('verify', `${host}: ${result.stderr.toString('utf8').trim().split('\n').at(-1) || 'where its keys are could not be told'}`, { hint: `hardshell verify ${host} shows how the gateway is; hardshell up ${host} brings it up` })
  }
  const reading = read(secretAges, await look(session, [secretAges]))
  if (reading.state === 'known') return reading.value
  throw new HardshellError('verify', `${host}: how old its keys are could not be read: ${reading.because}`, { hint: `hardshell rotate status ${host} --verbose` })
}

export async function reportKeys(session: Session): Promise<KeyReport> {
  const ages = await lookAtKeys(session)
  const { days } = session.spec.rotation
  return { host: session.host, days, keys: agedKeys(ages, days), places: ages.places, variables: ages.variables, unread: ages.unread }
}

/** What a provider's new key becomes: a variable of .env, and the places in openclaw.json that shall refer to it. */
export interface NewKey {
  readonly variable: string
  readonly paths: readonly string[]
}

/** Pure. @throws HardshellError `usage` when it is not known by which variable OpenClaw takes the key */
export function planKey({ places: all, variables }: KeyReport, id: string, asked?: string): NewKey {
  if (id === 'gateway') throw new HardshellError('usage', 'the gateway token is nothing that a provider gives out', { hint: 'hardshell rotate gateway makes a new one' })
  if (asked !== undefined && !/^[A-Z][A-Z0-9_]{2,63}$/.test(asked)) throw new HardshellError('usage', `--variable ${asked}: not a variable's name`, { hint: 'such as ANTHROPIC_API_KEY' })
  const mine = all.filter((place) => place.provider === id)
  const known = [...provider(id).variables, ...Object.keys(variables).filter((name) => variables[name] === id)]
  const inUse = mine.flatMap(({ kind, where, form }) => (kind === 'env' ? [where] : [/^ref:env:(.+)$/.exec(form)?.[1] ?? []].flat()))
  const variable = asked ?? inUse[0] ?? known[0]
  if (variable === undefined || variable.startsWith('OPENCLAW_GATEWAY_')) {
    throw new HardshellError('usage', `hardshell does not know by which variable OpenClaw takes the key of ${id}`, { hint: `name it: hardshell rotate provider ${id} --variable NAME (hardshell rotate matrix lists what is on the host)` })
  }
  return { variable, paths: mine.filter(({ kind, form }) => kind === 'config' && form === 'literal').map(({ where }) => where) }
}

/** Pure. Compose and shells give other signs a meaning of their own. @throws HardshellError `usage`, without the key in it */
export function refuseKey(key: Secret): void {
  if (/^[A-Za-z0-9._~+/=:@%,-]{8,4096}$/.test(key.reveal())) return
  throw new HardshellError('usage', 'that is no key: one line of at least 8 letters, digits and . _ ~ + / = : @ % , - is', { hint: 'copy it once more, without blanks or quotes around it' })
}

/** Where the host keeps it for a moment: memory, for root alone. */
const HANDED_OVER = '/run/hardshell-new-key'

export interface EnterOptions {
  readonly run: string
  readonly who: string
  readonly onEvent: (event: ApplyEvent) => void
  readonly signal: AbortSignal
}

/** The key travels on the connection's standard input, and stands in no argv, journal or log. */
export async function enterKey(session: Session, { variable, paths }: NewKey, key: Secret, options: EnterOptions): Promise<KeyReport> {
  const { transport, spec, host } = session
  refuseKey(key)
  const lock = await holdLock(transport, options.who)
  try {
    const handed = await transport.run(asRoot(engineShell(), `umask 077\n${sh`printf ${'%s\n'} ${key.reveal()}`} >${HANDED_OVER}\n`), { label: 'hand over a key' })
    refuseWithoutRoot(transport, handed)
    const { state } = places(spec)
    const change = script(`${variable} has a new value`, sourceFile('areas/secrets/files/new-key.sh'), {
      DIRECTORY: spec.gateway.directory,
      STATE: state,
      CONTAINER,
      PORT: String(spec.gateway.port),
      OWNER: spec.deploy.user,
      VARIABLE: variable,
      KEY: HANDED_OVER,
      PATHS: paths.join('\n'),
      GUARD: engineShell().guard,
      BRING_UP: sourceFile('areas/secrets/files/bring-up.sh'),
      UP: sourceFile('areas/gateway/files/up.sh'),
      UP_MATTERS: sourceFile('areas/gateway/files/matters.sh'),
      STOPPING: sourceFile('areas/gateway/files/stopping.sh'),
    })
    const step = { id: 'secrets.new-key', title: 'A new key', why: 'its owner entered it', lockout: false, restartsGateway: true, changes: [{ change, effect: 'run' as const }], asked: [] }
    const outcome = await applyStep(transport, step, { run: options.run, position: 0, signal: options.signal, onEvent: options.onEvent, deployUser: spec.deploy.user })
    if (outcome.status !== 'done') {
      throw new HardshellError('step', `${host}: the key was not taken: ${outcome.tail.at(-1) ?? 'no reason given'}`, { hint: 'the old key is back; mend the cause and enter the new one again' })
    }
    return await reportKeys(session)
  } finally {
    await lock.release()
  }
}
