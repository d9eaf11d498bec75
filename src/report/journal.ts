/** The host's journal as terminal text: runs, newest first, with what each step did. */
import type { GuardRecord, JournalEntry } from '../model/journal.js'
import { plural, visible, type Screen } from './screen.js'

export function journalText(host: string, entries: readonly JournalEntry[], { palette }: Screen): string {
  if (entries.length === 0) return `\n  hardshell has changed nothing on ${visible(host)}\n`
  const runs = new Map<string, JournalEntry[]>()
  for (const entry of entries) runs.set(entry.run, [...(runs.get(entry.run) ?? []), entry])
  const newest = [...runs].sort(([a], [b]) => (a < b ? 1 : -1))
  return ['', ...newest.flatMap(([run, steps]) => [`  ${palette.bold(visible(run))}  ${palette.dim(`${plural(steps.length, 'step')}${by(steps)}`)}`, ...runLines(steps, palette), '']), `  ${palette.dim('next')}  hardshell undo STEP ${visible(host)}`, ''].join('\n')
}

const by = ([first]: readonly JournalEntry[]): string => (first?.hardshell === undefined ? '' : `, by hardshell ${visible(first.hardshell)}`)

function runLines(steps: readonly JournalEntry[], palette: Screen['palette']): string[] {
  return [...steps]
    .sort((a, b) => a.position - b.position)
    .flatMap((entry) => {
      const paint = { started: palette.yellow, done: palette.green, failed: palette.red, undone: palette.magenta }[entry.state]
      const acted = entry.changes.filter(({ result }) => result !== 'unchanged' && result !== 'skipped')
      return [
        `    ${paint(entry.state.padEnd(8))}${visible(entry.step)}  ${palette.dim(time(entry.at))}`,
        ...(entry.guard === undefined ? [] : [guardLine(entry.guard, 'this step', palette)]),
        ...(entry.undoGuard === undefined ? [] : [guardLine(entry.undoGuard, 'its undo', palette)]),
        ...acted.map(({ what, result }) => palette.dim(`            ${result.padEnd(8)}${visible(what)}`)),
      ]
    })
}

const time = (at: string): string => visible(at.slice(0, 19).replace('T', ' '))

function guardLine({ state, at = '' }: GuardRecord, what: 'this step' | 'its undo', palette: Screen['palette']): string {
  const indent = ' '.repeat(12)
  switch (state) {
    case 'proven':
      return palette.dim(`${indent}guard    taken back ${time(at)}: a fresh login had worked${what === 'its undo' ? ' after its undo' : ''}`)
    case 'fired':
      return palette.yellow(`${indent}guard    fired ${time(at)}: no fresh login was proven, so the host reversed ${what}`)
    case 'armed':
      return palette.yellow(`${indent}guard    armed: the host reverses ${what} unless a fresh login is proven`)
  }
}
