import type { Change } from './change.js'

/** Reads a file that the step's area installs, `src/areas/<area>/files/<name>`; `AREA/NAME` is one that another area lends. */
export type FileReader = (name: string) => string

/** An idempotent, undoable unit of change. `S` is the spec's type. */
export interface Step<S = unknown> {
  /** `area.name`. */
  readonly id: string
  readonly title: string
  /** Why it is done, one sentence, shown in the plan. */
  readonly why: string
  /** Steps that must come before it, when they are in the plan. */
  readonly after: readonly string[]
  /** A mistake here could lock the operator out: applied, and undone, under a guard. */
  readonly lockout: boolean
  /** Only its undo could: it takes a way in away. */
  readonly undoLocksOut?: boolean
  /** Whether applying it interrupts the running gateway. A script change may also find out on the host that it does. */
  readonly restartsGateway: boolean
  /** False leaves the step out for this spec. */
  readonly wanted: (spec: S) => boolean
  readonly changes: (spec: S, file: FileReader) => readonly Change[]
}
