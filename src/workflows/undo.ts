/** Reverses what the journal remembers: one step, or a whole run, newest first. */
import { areas } from '../areas/catalogue.js'
import { HardshellError } from '../model/errors.js'
import type { JournalEntry } from '../model/journal.js'
import type { ApplyEvent } from '../model/progress.js'
import { readJournal, undoEntry } from '../runner/apply.js'
import { holdLock } from '../runner/lock.js'
import type { Session } from './session.js'

export interface UndoOptions {
  /** A step's id, a run's name, or nothing: the last run. */
  readonly what?: string
  readonly who: string
  readonly confirm: (entries: readonly JournalEntry[]) => Promise<boolean>
  readonly onEvent: (event: ApplyEvent) => void
}

/** What the host remembers, oldest first. */
export const history = (session: Session): Promise<readonly JournalEntry[]> => readJournal(session.transport)

/** @returns the entries undone, newest first; empty when the operator said no. */
export async function undo(session: Session, options: UndoOptions): Promise<readonly JournalEntry[]> {
  let lock = await holdLock(session.transport, options.who)
  try {
    const entries = choose(await readJournal(session.transport), options.what)
    if (!(await options.confirm(entries))) return []
    for (const [at, entry] of entries.entries()) {
      options.onEvent({ event: 'step', step: entry.step, title: `undo ${entry.step}`, position: at + 1, of: entries.length })
      const outcome = await undoEntry(session.transport, entry, options.onEvent, locksOut(entry) ? session.spec.deploy.user : undefined)
      if (outcome.status !== 'undone') {
        throw new HardshellError('step', `undoing ${entry.step} of run ${entry.run} failed: ${outcome.tail.at(-1) ?? 'no reason given'}`, {
          hint: 'the entry stays in the journal; mend the cause and run undo again',
        })
      }
      options.onEvent({ event: 'ended', step: entry.step, state: 'undone' })
      // Root may be let in again now, and who came in its place cannot be undone while it is logged in.
      if (entry.guard !== undefined && at + 1 < entries.length && session.transport.renew !== undefined) {
        await lock.release()
        await session.transport.renew()
        lock = await holdLock(session.transport, options.who)
      }
    }
    return entries
  } finally {
    await lock.release()
  }
}

/** What an older hardshell applied under a guard counts too. */
const locksOut = ({ step, guard }: JournalEntry): boolean => guard !== undefined || areas.some(({ steps }) => steps.some(({ id, lockout, undoLocksOut }) => id === step && (lockout || undoLocksOut === true)))

const stands = (entry: JournalEntry): boolean => entry.state !== 'undone' && entry.changes.some((change) => change.result === 'changed' || change.result === 'failed')

/** Pure. @throws HardshellError `usage` when nothing matches. */
export function choose(journal: readonly JournalEntry[], what: string | undefined): readonly JournalEntry[] {
  const standing = journal.filter(stands)
  const last = standing.at(-1)
  if (last === undefined) throw new HardshellError('usage', 'there is nothing to undo on this host', { hint: 'the journal holds no change that still stands' })
  const named = what ?? last.run
  const chosen = standing.filter((entry) => entry.step === named || entry.run === named)
  if (chosen.length === 0) {
    const known = [...new Set(standing.map((entry) => entry.step))]
    throw new HardshellError('usage', `nothing named ${named} stands in the journal`, { hint: `steps that can be undone: ${known.join(', ')}` })
  }
  return chosen.toReversed()
}
