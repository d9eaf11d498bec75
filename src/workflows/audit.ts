/** An audit of one host or of many side by side: collect, judge, and let no silent host hide the others. */
import { judgedBothTimes } from '../audit/drift.js'
import { scorecard, since, type Scorecard } from '../audit/scorecard.js'
import type { Area } from '../areas/define.js'
import { EXIT, HardshellError } from '../model/errors.js'
import type { Facts } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { observe, type Observation, type Session } from './session.js'

export interface AuditScope {
  readonly areas: readonly Area[]
  /** What `--only` said, when it did. */
  readonly only?: string
  /** Look where it takes longer too. */
  readonly deep?: boolean
}

export interface Audited<T> {
  readonly done: readonly T[]
  readonly unreached: readonly { readonly host: string; readonly message: string; readonly hint: string }[]
  /** Of the hosts that could not be audited, the highest; 0 when there is none. */
  readonly exit: number
}

/** How many hosts are worked at once: each is an ssh of its own. */
const AT_ONCE = 8

/** Works every host, and goes on when one cannot be; with a single host its error is the command's. */
export async function sideBySide<H extends { readonly name: string }, T>(hosts: readonly H[], work: (host: H) => Promise<T>, signal: AbortSignal): Promise<Audited<T>> {
  const [only, ...more] = hosts
  if (only !== undefined && more.length === 0) return { done: [await work(only)], unreached: [], exit: EXIT.ok }
  const results: ({ done: T } | { host: string; error: HardshellError })[] = []
  const waiting = hosts.map((host, at) => ({ host, at }))
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const { host, at } = next
      try {
        results[at] = { done: await work(host) }
      } catch (error) {
        if (!(error instanceof HardshellError) || error.noun === 'internal') throw error
        results[at] = { host: host.name, error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, hosts.length) }, worker))
  signal.throwIfAborted()
  const failed = results.flatMap((result) => ('error' in result ? [result] : []))
  return {
    done: results.flatMap((result) => ('error' in result ? [] : [result.done])),
    unreached: failed.map(({ host, error }) => ({ host, message: error.message, hint: error.hint })),
    exit: Math.max(EXIT.ok, ...failed.map(({ error }) => error.exitCode)),
  }
}

export async function auditHost(session: Session, scope: AuditScope): Promise<Observation> {
  const { facts, card } = await observe(session, scope.areas, scope.deep === true ? 'all' : 'kept')
  return { facts, card: scoped(card, scope) }
}

/** Judges facts that were collected before. No host is reached. */
export const auditSaved = (facts: Facts, spec: Spec, today: string, scope: AuditScope): Scorecard => scoped(scorecard(scope.areas, facts, spec, today), scope)

/** Judges the facts of then by the controls of today, where both have what a control needs: a new control is no change. */
export function sinceThen(before: Facts, now: Facts, card: Scorecard, spec: Spec, today: string, scope: AuditScope): Scorecard {
  const which = judgedBothTimes(scope.areas, before, now)
  const ids = new Set(which.flatMap(({ controls }) => controls.map(({ id }) => id)))
  const then = scorecard(which, before, spec, today)
  return { ...card, since: since(then, { ...card, findings: card.findings.filter(({ control }) => ids.has(control)) }) }
}

const scoped = (card: Scorecard, { only }: AuditScope): Scorecard => (only === undefined ? card : { ...card, only })
