/**
 * The runbooks of `hardshell update` and `hardshell rollback`. This side looks ahead, asks, and lays the work in the host's own
 * hands (areas/updates/files/update.sh, under a unit of its own): from then on it only watches, and whether it goes on
 * watching changes nothing. What became of it is read from the host.
 */
import { ready } from '../areas/image/steps.js'
import { parseAhead, parseLastRun, NO_RELEASES, parseReview, type Ahead, type LastRun, type Release, type Releases, type Review } from '../areas/updates/said.js'
import { releases } from '../areas/updates/releases.js'
import { read } from '../model/fact.js'
import { HardshellError, type ExitName } from '../model/errors.js'
import { refuseWithoutRoot } from '../runner/apply.js'
import { areaFiles, engineShell, ownVersion, sourceFile } from '../runner/assets.js'
import { holdLock } from '../runner/lock.js'
import { assignments, quote } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import { CONTAINER, places } from '../spec/places.js'
import type { Spec } from '../spec/spec.js'
import type { RunResult } from '../transport/transport.js'
import { look, type Session } from './session.js'

export interface MoveOptions {
  readonly run: string
  readonly who: string
  /** Seconds that the host watches the gateway before it trusts it. */
  readonly watch: number
  /** Seconds until a gateway that does not answer has failed. */
  readonly ready: number
  /** What the host says, line by line. */
  readonly onLine: (line: string) => void
  readonly signal: AbortSignal
}

const updates = (name: string): string => sourceFile(`areas/updates/files/${name}`)
const said = (result: RunResult): string => result.stderr.toString('utf8').trim().split('\n').at(-1)?.replace(/^error: /, '') ?? ''

async function ask(session: Session, file: string, settings: Readonly<Record<string, string>>, nouns: Readonly<Record<number, ExitName>>, hint: string): Promise<string> {
  const result = await session.transport.run(asRoot(engineShell(), `${assignments(settings)}\n${updates(file)}`), { label: file, readOnly: true })
  refuseWithoutRoot(session.transport, result)
  if (result.status !== 0) throw new HardshellError(nouns[result.status] ?? 'verify', `${session.host}: ${said(result) || `${file} ended with status ${result.status}`}`, { hint })
  return result.stdout.toString('utf8')
}

const deployment = (spec: Spec) => ({ DIRECTORY: spec.gateway.directory, CONTAINER, STATE: places(spec).state })

/** The same host with another version asked for. */
export const withVersion = (spec: Spec, version: string): Spec => ({ ...spec, image: { ...spec.image, version } })

function asked(spec: Spec): Readonly<Record<string, string>> {
  const { source, version, registry = '', repository, digest = '', git } = spec.image
  return { SOURCE: source, VERSION: version, REGISTRY: registry.replace(/\/+$/, ''), REPOSITORY: repository, DIGEST: digest, GIT_COMMIT: git?.commit ?? '', ...deployment(spec) }
}

export async function lookAhead(session: Session): Promise<Ahead> {
  const { spec, host } = session
  return parseAhead(await ask(session, 'ahead.sh', asked(spec), { 2: 'usage', 4: 'operator', 44: 'verify' }, `check image.version and image.registry; hardshell verify ${host} shows how the gateway is`))
}

/** @param version resolved: what lookAhead answered */
export async function review(session: Session, version: string): Promise<Review> {
  return parseReview(await ask(session, 'review.sh', asked(withVersion(session.spec, version)), {}, `hardshell verify ${session.host} shows how the gateway is`))
}

export async function readReleases(session: Session): Promise<Releases> {
  const reading = read(releases, await look(session, [releases]))
  if (reading.state === 'known') return reading.value
  if (reading.state === 'absent') return NO_RELEASES
  throw new HardshellError(reading.state === 'denied' ? 'noRoot' : 'verify', `${session.host}: its releases could not be read: ${reading.because}`, { hint: `hardshell verify ${session.host} shows how the gateway is` })
}

/** @param version resolved: what lookAhead answered */
export async function update(session: Session, version: string, options: MoveOptions): Promise<LastRun> {
  const spec = withVersion(session.spec, version)
  const [bring] = ready.changes(spec, areaFiles(ready.id))
  if (bring?.kind !== 'script') throw new Error('the step image.ready is no longer one script')
  // its record and its papers go where the program fetches them from: the gateway's own stay until the switch
  const text = `${assignments({ ...bring.settings, DIRECTORY: '/var/lib/hardshell/update/run/next' })}\n${bring.script}`
  return move(session, { GOAL: 'update', TO: version }, text, options)
}

export async function rollback(session: Session, to: Release, options: MoveOptions): Promise<LastRun> {
  return move(session, { GOAL: 'rollback', TO: to.name }, '', options)
}

async function move(session: Session, goal: Readonly<Record<'GOAL' | 'TO', string>>, bring: string, { run, who, watch, ready: deadline, onLine, signal }: MoveOptions): Promise<LastRun> {
  const { transport, spec, host } = session
  const settings = `${assignments({ ...goal, RUN: run, WHO: who, HARDSHELL: ownVersion(), WINDOW: String(watch), DEADLINE: String(deadline), PORT: String(spec.gateway.port) })}\n# whole`
  const start = assignments({
    PROGRAM: updates('update.sh'), LADDER: updates('ladder.sh'), HANDS: updates('hands.sh'), OPENS: updates('opens.sh'), RECORDS: updates('records.sh'), KNOCK: updates('knock.mjs'), SCHEMAS: updates('schemas.mjs'), UNIT_TEXT: updates('hardshell-update.service'),
    BRING_UP: sourceFile('areas/secrets/files/bring-up.sh'), UP: sourceFile('areas/gateway/files/up.sh'), MATTERS: sourceFile('areas/gateway/files/matters.sh'), STOPPING: sourceFile('areas/gateway/files/stopping.sh'), ASK: sourceFile('areas/backup/files/ask.sh'), BRING: bring, SETTINGS: settings, VERSION: ownVersion(),
  })
  const lock = await holdLock(transport, who)
  try {
    const result = await transport.run(asRoot(engineShell(), `${start}\n${updates('start.sh')}`), { label: goal.GOAL })
    refuseWithoutRoot(transport, result)
    if (result.status !== 0) {
      const noun: Readonly<Record<number, ExitName>> = { 8: 'noSpace', 9: 'locked', 44: 'conflict' }
      throw new HardshellError(noun[result.status] ?? 'step', `${host}: ${said(result) || 'it could not be started'}`, { hint: `nothing was changed; hardshell up ${host} sets up what is missing` })
    }
  } finally {
    // the host's own program takes it next
    await lock.release()
  }
  return follow(session, run, onLine, signal)
}

/** Watches until it has ended. */
export async function follow(session: Session, run: string, onLine: (line: string) => void, signal: AbortSignal): Promise<LastRun> {
  const result = await session.transport.run(asRoot(engineShell(), `RUN=${quote(run)}\n${updates('follow.sh')}`), {
    label: 'watch it', readOnly: true, signal, onLine: (line, stream) => { if (stream === 'stderr' && line.trim() !== '') onLine(line) },
  })
  if (result.status !== 0) throw new HardshellError('verify', `${session.host}: ${said(result)}`, { hint: `hardshell releases ${session.host} shows what is there; on the host: journalctl -u hardshell-update` })
  return parseLastRun(result.stdout.toString('utf8'))
}
