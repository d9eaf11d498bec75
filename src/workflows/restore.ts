/**
 * The runbook of `hardshell restore`: a snapshot is fetched, found whole, and becomes the gateway's state; what it replaces
 * is kept aside. It is applied like a step, so the journal remembers it and `hardshell undo` puts it back. Onto a fresh
 * host it begins with the recovery kit: the key and the second place first, then `up`, then the same restore.
 */
import type { Kit } from '../areas/backup/said.js'
import { script } from '../model/change.js'
import { HardshellError } from '../model/errors.js'
import type { PlannedStep } from '../model/plan.js'
import type { ApplyEvent } from '../model/progress.js'
import { applyStep, preview, refuseWithoutRoot } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { holdLock } from '../runner/lock.js'
import { assignments, quote } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import type { Session } from './session.js'

export interface RestoreOptions {
  /** Its id, or latest. */
  readonly snapshot: string
  readonly where: 'local' | 'offsite'
  /** latest means: made before then, in seconds since 1970. */
  readonly before: number
  readonly run: string
  readonly who: string
  /** Hears what will happen; false ends it. */
  readonly confirm: (what: string) => Promise<boolean>
  readonly onEvent: (event: ApplyEvent) => void
  readonly signal: AbortSignal
}

export const RESTORE = 'backup.restore'

/** @returns false when the operator said no */
export async function restore(session: Session, options: RestoreOptions): Promise<boolean> {
  const { snapshot, where, before, run } = options
  const change = script(`the gateway is as in the snapshot ${snapshot} (${where})`, sourceFile('areas/backup/files/restore.sh'), { SNAPSHOT: snapshot, WHERE: where, BEFORE: String(before), STAMP: run, BRING_UP: sourceFile('areas/secrets/files/bring-up.sh'), STOPPING: sourceFile('areas/gateway/files/stopping.sh'), GUARD: engineShell().guard })
  const step: PlannedStep = { id: RESTORE, title: 'Restore', why: 'The gateway becomes what it was when the snapshot was made.', lockout: false, restartsGateway: true, changes: [{ change, effect: 'run' }], asked: [] }
  const lock = await holdLock(session.transport, options.who)
  try {
    const [look] = (await preview(session.transport, [{ id: RESTORE, changes: [change] }])).get(RESTORE) ?? []
    if (look?.effect === 'unknown') throw new HardshellError('verify', `${session.host}: hardshell has set up no backup there`, { hint: `hardshell up ${session.host} sets it up; onto a fresh host: hardshell restore --to ${session.host} --kit FILE` })
    if (!(await options.confirm((look?.now ?? '').replace(/^gateway: /, '')))) return false
    options.onEvent({ event: 'step', step: RESTORE, title: step.title, position: 1, of: 1 })
    const outcome = await applyStep(session.transport, step, { run, position: 0, deployUser: session.spec.deploy.user, onEvent: options.onEvent, signal: options.signal })
    if (outcome.status !== 'done') {
      throw new HardshellError('step', `${session.host}: the restore failed: ${outcome.tail.at(-1)?.replace(/^error: /, '') ?? 'no reason given'}`, {
        hint: `the state of before is in place again, or, where the program on the host was killed, within a quarter of an hour and at once when hardshell next changes this host; hardshell verify ${session.host} shows how the gateway is`,
      })
    }
    options.onEvent({ event: 'ended', step: RESTORE, state: 'done' })
    return true
  } finally {
    await lock.release()
  }
}

/** A fresh host takes over the key and the credentials of the kit, so that `up` goes on with its repository. */
export async function adoptKit({ host, transport }: Session, { key, environment, repository }: Kit): Promise<void> {
  const lines = [['RESTIC_REPOSITORY', repository] as const, ...[...environment].map(([name, value]) => [name, value.reveal()] as const)].map(([name, value]) => `${name}=${quote(value)}`)
  const settings = assignments({ KIT_KEY: key.reveal(), KIT_ENV: lines.join('\n') })
  const result = await transport.run(asRoot(engineShell(), `${settings}\n${sourceFile('areas/backup/files/adopt.sh')}`), { label: 'take over the recovery kit' })
  refuseWithoutRoot(transport, result)
  if (result.status !== 0) throw new HardshellError(result.status === 9 ? 'conflict' : 'step', `${host}: ${result.stderr.toString('utf8').trim().split('\n').at(-1) ?? ''}`, { hint: 'restore onto a fresh host, or onto the host that the kit is of: hardshell restore --host HOST' })
}
