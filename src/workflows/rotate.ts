/**
 * The runbook of `hardshell rotate gateway`: look whether a new token would count at all, then let the host do it by itself from
 * its journal (areas/secrets/files/rotate.sh), and read what it has proven. Not once does a token come to this machine.
 */
import { container } from '../areas/gateway/container.js'
import { rotation, type Rotation } from '../areas/secrets/rotation.js'
import { tokens, type Tokens } from '../areas/secrets/tokens.js'
import { script } from '../model/change.js'
import { HardshellError } from '../model/errors.js'
import { read, type Fact } from '../model/fact.js'
import type { PlannedStep } from '../model/plan.js'
import type { ApplyEvent } from '../model/progress.js'
import type { Facts } from '../model/reading.js'
import { applyStep } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { holdLock } from '../runner/lock.js'
import { CONTAINER, places } from '../spec/places.js'
import type { Spec } from '../spec/spec.js'
import { look, type Session } from './session.js'

export interface RotateOptions {
  /** Also takes every paired device out. */
  readonly incident: boolean
  readonly run: string
  readonly who: string
  /** Shows what will happen; false ends it, with nothing changed. */
  readonly confirm: () => Promise<boolean>
  readonly onEvent: (event: ApplyEvent) => void
  readonly signal: AbortSignal
}

/** @returns undefined when the operator said no */
export async function rotateGateway(session: Session, options: RotateOptions): Promise<Rotation | undefined> {
  const { transport, spec, host } = session
  const lock = await holdLock(transport, options.who)
  try {
    refuse(host, await look(session, [tokens, container]))
    if (!(await options.confirm())) return undefined
    const outcome = await applyStep(transport, rotateStep(spec, options.incident), { run: options.run, position: 0, signal: options.signal, onEvent: options.onEvent, deployUser: spec.deploy.user })
    if (outcome.status !== 'done') {
      throw new HardshellError('step', `${host}: the gateway token was not rotated: ${outcome.tail.at(-1) ?? 'no reason given'}`, {
        hint: `one token is in force: unless the new one was proven, the host puts the one of before back by itself. hardshell verify ${host} shows how the gateway is; mend the cause and run it again`,
      })
    }
    return known(host, rotation, await look(session, [rotation]))
  } finally {
    await lock.release()
  }
}

/** Not a step of `up`: nothing asks for it but its owner. */
function rotateStep(spec: Spec, incident: boolean): PlannedStep {
  const { state } = places(spec)
  const change = script('the gateway takes a new token, and refuses the old one', sourceFile('areas/secrets/files/rotate.sh'), {
    DIRECTORY: spec.gateway.directory,
    STATE: state,
    CONTAINER,
    PORT: String(spec.gateway.port),
    OWNER: spec.deploy.user,
    INCIDENT: incident ? 'yes' : 'no',
    BRING_UP: sourceFile('areas/secrets/files/bring-up.sh'),
    UP: sourceFile('areas/gateway/files/up.sh'),
    UP_MATTERS: sourceFile('areas/gateway/files/matters.sh'),
    STOPPING: sourceFile('areas/gateway/files/stopping.sh'),
    PROOF: sourceFile('areas/secrets/files/rotate-proof.mjs'),
    PLACES: sourceFile('areas/secrets/files/settings-tokens.sh') + sourceFile('areas/secrets/places.probe.sh'),
    GUARD: engineShell().guard,
  })
  return { id: 'secrets.rotate', title: 'A new gateway token', why: 'its owner asked for it', lockout: false, restartsGateway: true, changes: [{ change, effect: 'run' }], asked: [] }
}

function known<T>(host: string, fact: Fact<T, Spec>, facts: Facts): T {
  const reading = read(fact, facts)
  if (reading.state === 'known') return reading.value
  throw new HardshellError('verify', `${host}: ${fact.name} could not be read: ${reading.because}`, { hint: `hardshell verify ${host} shows how the gateway is; hardshell up ${host} brings it up` })
}

/** Pure. @throws HardshellError where a new token in .env would change nothing, or it is not known which one counts */
export function refuse(host: string, facts: Facts): void {
  const because = hindrance(known(host, tokens, facts))
  if (because !== undefined) throw new HardshellError('conflict', `${host}: ${because}`, { hint: `hardshell up ${host} mends it (hardshell plan ${host} shows how); then rotate again` })
  const { others, ...first } = known(host, container, facts)
  const ours = [first, ...others].find(({ name }) => name.replace(/^\//, '') === CONTAINER)
  if (ours === undefined) throw new HardshellError('conflict', `${host}: its gateway is ${first.name.replace(/^\//, '')}, which hardshell did not make`, { hint: 'rotate it as it was deployed; hardshell up takes a gateway over' })
  if (ours.flags.includes('--token')) throw new HardshellError('conflict', `${host}: the gateway is started with --token, which wins over .env`, { hint: `hardshell up ${host} makes the container anew without it; then rotate again` })
}

function hindrance({ envFile, container: inContainer, containerAgrees, config }: Tokens): string | undefined {
  if (config === 'literal' || config === 'odd') return 'a token stands in openclaw.json and wins over .env: a new one in .env would change nothing'
  if (config === 'unread') return 'openclaw.json could not be read: whether a token in it wins over .env is not known'
  if (config !== 'absent' && config !== 'no-file' && config !== 'ref:env:OPENCLAW_GATEWAY_TOKEN') return `openclaw.json takes the token from elsewhere (${config}), not from .env`
  if (envFile === 'no-file' || envFile === 'missing') return 'there is no gateway token in .env'
  if (inContainer === 'no-container') return 'there is no gateway container'
  if (containerAgrees !== true) return 'the container was made with another token than the one in .env'
  return undefined
}
