/** Looks at, applies and undoes steps on a host through a transport. The journal on the host remembers. */
import type { Change } from '../model/change.js'
import { HardshellError } from '../model/errors.js'
import type { ChangeResult, JournalEntry } from '../model/journal.js'
import type { Effect, PlannedStep } from '../model/plan.js'
import type { ApplyEvent } from '../model/progress.js'
import { entriesScript, launchScript, parseLine, previewScript, undoScript, what, type EngineLine } from '../shell/step.js'
import type { RunResult, Transport } from '../transport/transport.js'
import { engineShell } from './assets.js'
import { newNonce } from './collect.js'
import { underGuard } from './guard.js'

/** root.sh and lock.sh end with this when root cannot be had. */
const DENIED = 77

export type OnEvent = (event: ApplyEvent) => void

export interface StepOutcome {
  readonly status: 'done' | 'failed' | 'undone'
  readonly changed: boolean
  /** The last lines the step printed: why it failed. */
  readonly tail: readonly string[]
}

export function refuseWithoutRoot(transport: Transport, result: RunResult): void {
  if (result.status !== DENIED) return
  throw new HardshellError('noRoot', `${transport.name}: changing this host needs root`, {
    hint: 'log in as root, or as a user whose sudo asks for no password (try: sudo -n true)',
  })
}

export const broke = (transport: Transport, doing: string): HardshellError =>
  new HardshellError('unreachable', `${transport.name}: the connection broke while ${doing}`, {
    hint: 'a step that had begun goes on by itself on the host; run the same command again and it will finish',
  })

export interface Look {
  readonly effect: Effect
  readonly now?: string
}

/** What every step would do, in one round trip; changes nothing. */
export async function preview(
  transport: Transport,
  steps: readonly { readonly id: string; readonly changes: readonly Change[] }[],
): Promise<ReadonlyMap<string, readonly Look[]>> {
  const nonce = newNonce()
  const result = await transport.run(previewScript(engineShell(), nonce, steps), { label: 'preview', readOnly: true })
  refuseWithoutRoot(transport, result)
  const looks = new Map<string, Look[]>()
  const ended = new Set<string>()
  for (const line of result.stdout.toString('utf8').split('\n')) {
    const said = parseLine(line, nonce)
    if (said?.kind === 'check') {
      const list = looks.get(said.step) ?? []
      list[said.index] = { effect: said.effect, ...(said.now === undefined ? {} : { now: said.now }) }
      looks.set(said.step, list)
    } else if (said?.kind === 'end') ended.add(said.step)
  }
  const missing = steps.find((step) => !ended.has(step.id))
  if (missing !== undefined) throw broke(transport, `looking at what ${missing.id} would do`)
  return looks
}

const TAIL_LINES = 12

/** Runs a script that tells of a step's changes, and passes on what it tells. */
export async function follow(
  transport: Transport,
  script: string,
  nonce: string,
  about: readonly Pick<ChangeResult, 'kind' | 'what'>[],
  onEvent: OnEvent,
  signal?: AbortSignal,
): Promise<StepOutcome> {
  const tail: string[] = []
  let status: StepOutcome['status'] | undefined
  let changed = false
  let reason: string[] | undefined
  const result = await transport.run(script, {
    ...(signal === undefined ? {} : { signal }),
    onLine: (raw, stream) => {
      // Programs that draw progress bars end each try with a carriage return: the last one is what stands.
      const text = raw.replace(/\r+$/, '').split('\r').at(-1) ?? ''
      const said: EngineLine | undefined = stream === 'stdout' ? parseLine(text, nonce) : undefined
      if (said === undefined) {
        if (text.trim() === '') return
        tail.push(text)
        if (tail.length > TAIL_LINES) tail.shift()
        onEvent({ event: 'line', text })
      } else if (said.kind === 'change') {
        if (said.result === 'changed') changed = true
        // What is printed after this is the reversal's, not the reason.
        if (said.result === 'failed') reason ??= [...tail]
        onEvent({ event: 'change', kind: about[said.index]?.kind ?? '?', what: about[said.index]?.what ?? '?', result: said.result })
      } else if (said.kind === 'end' && said.status !== 'checked') status = said.status
    },
  })
  refuseWithoutRoot(transport, result)
  if (status === undefined) return { status: 'failed', changed, tail: tail.length > 0 ? tail : [`the step ended with status ${result.status} and said nothing`] }
  return { status, changed, tail: reason ?? tail }
}

export interface ApplyOptions {
  readonly run: string
  readonly position: number
  readonly onEvent: OnEvent
  readonly signal?: AbortSignal
  /** Who must still be able to log in, with sudo, after a step that could lock out. */
  readonly deployUser: string
}

/** Applies one step; one that could lock the operator out, under a guard. */
export async function applyStep(transport: Transport, step: PlannedStep, options: ApplyOptions): Promise<StepOutcome> {
  const nonce = newNonce()
  const changes = step.changes.map((planned) => planned.change)
  const { run, position } = options
  const script = launchScript(engineShell(), { run, position, step: step.id, nonce, guarded: step.lockout, changes })
  const about = changes.map((change) => ({ kind: change.kind, what: what(change) }))
  const apply = (): Promise<StepOutcome> => follow(transport, script, nonce, about, options.onEvent, options.signal)
  return step.lockout ? underGuard(transport, { run, position, step: step.id, changes: about }, 'apply', options, apply) : apply()
}

/**
 * Reverses one journal entry exactly.
 * @param deployUser for an undo that could lock the operator out: under a guard, which makes the step again unless a
 *   fresh login works, as whoever came in now, as who was declared, or as this user
 */
export async function undoEntry(
  transport: Transport,
  entry: Pick<JournalEntry, 'run' | 'position' | 'step'> & { readonly changes: readonly Pick<ChangeResult, 'kind' | 'what'>[] },
  onEvent: OnEvent,
  deployUser?: string,
): Promise<StepOutcome> {
  const nonce = newNonce()
  const undo = (): Promise<StepOutcome> => follow(transport, undoScript(engineShell(), entry, nonce, deployUser !== undefined), nonce, entry.changes, onEvent)
  return deployUser === undefined ? undo() : underGuard(transport, entry, 'undo', { deployUser, onEvent }, undo)
}

/** The journal of a host, oldest first. */
export async function readJournal(transport: Transport): Promise<readonly JournalEntry[]> {
  const nonce = newNonce()
  const result = await transport.run(entriesScript(engineShell(), nonce), { label: 'journal', readOnly: true })
  refuseWithoutRoot(transport, result)
  const lines = result.stdout
    .toString('utf8')
    .split('\n')
    .map((line) => parseLine(line, nonce))
  if (!lines.some((line) => line?.kind === 'listed')) throw broke(transport, 'reading the journal')
  return lines.flatMap((line) => (line?.kind === 'entry' ? [line.entry] : []))
}
