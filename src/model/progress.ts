/** What happens while a plan is applied or undone, told as it happens. */
import type { ChangeResult, JournalEntry } from './journal.js'

export type ApplyEvent =
  | { readonly event: 'step'; readonly step: string; readonly title: string; /** From 1. */ readonly position: number; readonly of: number }
  | ({ readonly event: 'change' } & ChangeResult)
  /** A line that a script change or a package manager printed. */
  | { readonly event: 'line'; readonly text: string }
  | { readonly event: 'guard'; readonly text: string }
  | { readonly event: 'ended'; readonly step: string; readonly state: JournalEntry['state'] | 'unchanged'; readonly because?: string; readonly ms?: number }
