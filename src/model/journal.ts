/** The record on the host of what was applied and what was there before. It is no state file: the host is the truth. */
export interface JournalEntry {
  /** One `up`, `undo` … : `20261122T183300Z-4f2a`. */
  readonly run: string
  /** Position in the run, from 0. */
  readonly position: number
  readonly step: string
  /** Version of the hardshell that applied it; left out by those that did not say. */
  readonly hardshell?: string
  readonly state: 'started' | 'done' | 'failed' | 'undone'
  /** ISO 8601, the host's clock. */
  readonly at: string
  /** One per change, in order: what was done. */
  readonly changes: readonly ChangeResult[]
  /** Of a step that could lock out. */
  readonly guard?: GuardRecord
  /** Of the last undo that could. `fired`: the step was made again. */
  readonly undoGuard?: GuardRecord
}

/** `fired`: nobody proved a login in time, or one was refused, and the host reversed the step. */
export interface GuardRecord {
  readonly state: 'armed' | 'proven' | 'fired'
  /** ISO 8601, the host's clock; once decided. */
  readonly at?: string
}

export interface ChangeResult {
  readonly kind: string
  readonly what: string
  readonly result: 'unchanged' | 'changed' | 'failed' | 'skipped' | 'undone'
}
