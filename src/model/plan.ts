import type { Change } from './change.js'
import type { Verdict } from './control.js'

/** What a change would do on this host, seen by a read-only look. */
export type Effect = 'no-op' | 'create' | 'update' | 'delete' | 'run' | 'unknown'

export interface PlannedChange {
  readonly change: Change
  readonly effect: Effect
  /** For files: the text now on the host. For scripts: what `check` said. */
  readonly now?: string
}

export interface PlannedStep {
  readonly id: string
  readonly title: string
  readonly why: string
  readonly lockout: boolean
  readonly restartsGateway: boolean
  /** Something of it is in force only after a reboot of the host, which hardshell leaves to its owner. */
  readonly needsReboot?: boolean
  readonly changes: readonly PlannedChange[]
  /** The controls that ask for this step, with their verdict before it. */
  readonly asked: readonly { readonly control: string; readonly verdict: Verdict }[]
}

export interface Plan {
  readonly host: string
  /** Ordered. Steps with nothing to do are kept: a plan says what is already so. */
  readonly steps: readonly PlannedStep[]
}

/** A step has work when any change other than a validation or a reload is not a no-op. */
export const hasWork = (step: PlannedStep): boolean =>
  step.changes.some(({ change, effect }) => effect !== 'no-op' && !['validate', 'reload', 'restart'].includes(change.kind))
