/** How hosts are, by their own looks: what is broken since when, who was told, and what happened lately. */
import type { LookState, Looks } from '../areas/health/looks.js'
import { late, span } from '../areas/health/looked-after.js'
import type { Reading } from '../model/reading.js'
import { printable } from './json.js'
import { labelled, plural, visible, type Screen } from './screen.js'

export interface StatusReport {
  readonly hosts: readonly { readonly host: string; readonly looks: Reading<Looks> }[]
  readonly unreached: readonly { readonly host: string; readonly message: string; readonly hint: string }[]
}

export type Condition = 'well' | 'warning' | 'critical' | 'unknown'

/** A look that is overdue knows nothing of now. */
export function condition(reading: Reading<Looks>): Condition {
  if (reading.state !== 'known' || reading.value.state === undefined || late(reading.value, 'fast') !== undefined) return 'unknown'
  return reading.value.state.worst === 'ok' ? 'well' : reading.value.state.worst
}

/** Happenings that are shown unless verbose. */
const SHOWN = 5

export function statusText({ hosts, unreached }: StatusReport, screen: Screen, verbose = false): string {
  const { palette } = screen
  return ['', ...hosts.flatMap(({ host, looks }) => [...ofHost(host, looks, screen, verbose), '']), ...unreached.flatMap(({ host, message, hint }) => [`  ${palette.red('✗')} ${palette.bold(visible(host))}  ${palette.red('not reached')}`, ...row(screen, 'why', `${message}; ${hint}`), '']), ''].join('\n')
}

const row = ({ palette, width }: Screen, label: string, text: string, paint: (text: string) => string = String): string[] => labelled(label, visible(text), { indent: 4, label: 10, width }, paint, palette.dim)

function ofHost(host: string, reading: Reading<Looks>, screen: Screen, verbose: boolean): string[] {
  const { palette } = screen
  const how = condition(reading)
  const head = { well: palette.green('✓'), warning: palette.yellow('!'), critical: palette.red('✗'), unknown: palette.yellow('?') }[how]
  const title = (text: string): string => `  ${head} ${palette.bold(visible(host))}  ${text}`
  if (reading.state !== 'known') return [title(how), ...row(screen, 'why', reading.because), ...(reading.state === 'absent' ? row(screen, 'mend', 'hardshell up sets the looks up') : [])]
  const { now, state } = reading.value
  if (state === undefined) return [title('no look was made yet')]
  const overdue = late(reading.value, 'fast')
  return [
    title(`${how === 'well' ? 'all is well' : how}  ${palette.dim(`looked ${span(now - (state.at.fast ?? 0))} ago`)}`),
    ...(overdue === undefined ? [] : row(screen, 'late', `${overdue}: what follows is of then (systemctl status hardshell-health-fast.timer)`, palette.yellow)),
    ...state.faults.flatMap(({ severity, say, since }) => row(screen, severity, `${say}, for ${span(now - since)}`, severity === 'critical' ? palette.red : palette.yellow)),
    ...state.checks.filter(({ verdict }) => verdict === 'unknown').flatMap(({ say }) => row(screen, 'unknown', say, palette.yellow)),
    ...(verbose ? state.checks.filter(({ verdict }) => verdict === 'ok').flatMap(({ say }) => row(screen, 'ok', say, palette.dim)) : []),
    ...channels(state, now).flatMap(({ text, well }) => row(screen, 'told', text, well ? String : palette.yellow)),
    ...row(screen, 'drill', state.drill === undefined ? 'the alarm was never rehearsed: hardshell drill alert' : `rehearsed ${span(now - state.drill.at)} ago, ${state.drill.passed ? `alarm after ${state.drill.seconds ?? '?'} s` : 'and it did not pass'}`, palette.dim),
    ...state.history.slice(verbose ? 0 : -SHOWN).flatMap(({ at, what, say }) => row(screen, 'history', `${span(now - at)} ago  ${what}: ${say}`, palette.dim)),
  ]
}

function channels({ channels: all }: LookState, now: number): { text: string; well: boolean }[] {
  if (all.length === 0) return [{ text: 'nobody: no channel is declared (hardshell.yaml: health.channels)', well: false }]
  return all.map(({ name, kind, ok, tries, error, waiting }) => {
    const last = ok === undefined ? 'never used' : `took something ${span(now - ok)} ago`
    return tries === 0 ? { text: `${name} (${kind}), ${last}`, well: true } : { text: `${name} (${kind}) cannot be reached: ${error ?? 'no reason known'}; ${last}${waiting > 0 ? `, ${plural(waiting, 'message')} waiting` : ''}`, well: false }
  })
}

export const statusJson = ({ hosts, unreached }: StatusReport): string =>
  printable({
    schema: 'hardshell.status.v1',
    hosts: hosts.map(({ host, looks }) => ({ host, condition: condition(looks), ...(looks.state === 'known' ? { now: looks.value.now, timers: looks.value.timers, state: looks.value.state ?? null } : { because: looks.because, state: null }) })),
    unreached: unreached.map(({ host, message, hint }) => ({ host, message, hint })),
  })
