/** Assembles a step's own script, and parses what applying, looking and listing print. Pure. */
import type { Change } from '../model/change.js'
import type { ChangeResult, GuardRecord, JournalEntry } from '../model/journal.js'
import type { Effect } from '../model/plan.js'
import { assignments, base64, quote, sh, unbase64 } from './quote.js'

/** The engine's own shell, read by the runner from `src/shell/`. */
export interface EngineShell {
  readonly collect: string
  readonly change: string
  readonly root: string
  readonly launch: string
  readonly guard: string
  readonly lock: string
  /** Of this hardshell: the journal keeps it, and refuses an older one. */
  readonly version: string
}

function call(change: Change): string {
  switch (change.kind) {
    case 'packages':
      return sh`hs_packages ${[...change.names]}`
    case 'directory':
      return sh`hs_directory ${change.path} ${change.mode} ${change.owner}`
    case 'putFile':
      return `${sh`hs_put_file ${change.path} ${change.mode} ${change.owner}`} ${quote(base64(change.text))}`
    case 'unit':
      return sh`hs_unit ${change.name} ${change.enabled ? 'enabled' : 'disabled'} ${change.running ? 'active' : 'inactive'}`
    case 'validate':
      return sh`hs_validate ${change.command}`
    case 'reload':
    case 'restart':
      return sh`hs_reload ${change.kind} ${change.unit}`
    case 'script':
      return `hs_script ${quote(base64(change.script))} ${assignments(change.settings)}`.trimEnd()
  }
}

/** One line that says what a change is about. */
export function what(change: Change): string {
  switch (change.kind) {
    case 'packages':
      return `packages ${change.names.join(' ')}`
    case 'directory':
      return `folder ${change.path} (${change.owner}, ${change.mode})`
    case 'putFile':
      return `file ${change.path} (${change.owner}, ${change.mode})`
    case 'unit':
      return `unit ${change.name} ${change.enabled ? 'enabled' : 'disabled'}, ${change.running ? 'running' : 'stopped'}`
    case 'validate':
      return `check: ${change.command}`
    case 'reload':
    case 'restart':
      return `${change.kind} ${change.unit} if something changed`
    case 'script':
      return change.what
  }
}

const functions = (changes: readonly Change[]): string => changes.map((change, at) => `hs_c${at}() { ${call(change)}; }`).join('\n')

/** The text kept as `step.sh` in the journal. */
export function stepScript(engine: EngineShell, changes: readonly Change[]): string {
  return `${engine.change}\n${functions(changes)}\nhs_main "$1" ${changes.length}\n`
}

/** What changes are, for the journal: kind, tab, what, one line each. */
export const whats = (changes: readonly Change[]): string =>
  changes.map((change) => `${change.kind}\t${what(change).replaceAll(/\s+/g, ' ')}\n`).join('')

/** The script under root, whoever logged in; ends with 77 when root cannot be had. */
export const asRoot = (engine: EngineShell, script: string): string => `${engine.root}\nhs_as_root ${quote(base64(script))}\n`

/** Looks at what every step would do, in one round trip, changing nothing. */
export function previewScript(engine: EngineShell, nonce: string, steps: readonly { readonly id: string; readonly changes: readonly Change[] }[]): string {
  const looks = steps.map(({ id, changes }) => `(\nHS_STEP=${quote(id)}\n${functions(changes)}\nhs_main check ${changes.length}\n)`)
  return asRoot(engine, [engine.change, `HS_NONCE=${quote(nonce)}`, ...looks, ''].join('\n'))
}

export interface Launch {
  readonly run: string
  readonly position: number
  readonly step: string
  readonly nonce: string
  /** Arm a timed reversal first. */
  readonly guarded: boolean
  readonly changes: readonly Change[]
}

const place = (position: number): string => String(position).padStart(2, '0')

export function launchScript(engine: EngineShell, launch: Launch): string {
  const text = stepScript(engine, launch.changes)
  const words = sh`${launch.run} ${place(launch.position)} ${launch.step} ${launch.nonce}`
  const texts = [text, whats(launch.changes), launch.guarded ? engine.guard : ''].map((one) => quote(base64(one))).join(' ')
  return asRoot(engine, `${engine.launch}\nhs_launch ${words} ${texts} ${quote(engine.version)}\n`)
}

type Place = Pick<JournalEntry, 'run' | 'position' | 'step'>

export const undoScript = (engine: EngineShell, entry: Place, nonce: string, guarded: boolean): string =>
  asRoot(engine, `${engine.launch}\n${sh`hs_relaunch ${entry.run} ${place(entry.position)} ${entry.step} ${nonce}`} ${quote(base64(guarded ? engine.guard : ''))} ${quote(engine.version)}\n`)

/** The guard on a step, or the one on its undo. */
export type GuardOn = 'apply' | 'undo'

/** Takes the guard of an entry back. Ends with `GUARD_FIRED` when it has fired. */
export const proveScript = (engine: EngineShell, entry: Place, on: GuardOn): string =>
  asRoot(engine, `${engine.launch}\n${sh`hs_guard_prove ${entry.run} ${place(entry.position)} ${entry.step} ${on}`}\n`)
export const GUARD_FIRED = 75

/** Makes the guard of an entry fire now. */
export const fireScript = (engine: EngineShell, entry: Place, on: GuardOn, nonce: string): string =>
  asRoot(engine, `${engine.launch}\n${sh`hs_guard_fire ${entry.run} ${place(entry.position)} ${entry.step} ${on} ${nonce}`}\n`)

export const entriesScript = (engine: EngineShell, nonce: string): string => asRoot(engine, `${engine.launch}\n${sh`hs_entries ${nonce}`}\n`)

/** The one script that is not sent through root.sh: it must own the connection's standard input. */
export const lockScript = (engine: EngineShell, nonce: string, who: string): string => `${engine.lock}\n${sh`hs_lock ${nonce} ${who} ${engine.guard} ${engine.version}`}\n`

/** Our own lines among what a host prints. `undefined`: not one of ours. */
export type EngineLine =
  | { readonly kind: 'check'; readonly step: string; readonly index: number; readonly effect: Effect; readonly now?: string }
  | { readonly kind: 'change'; readonly step: string; readonly index: number; readonly result: ChangeResult['result'] }
  | { readonly kind: 'end'; readonly step: string; readonly status: 'checked' | 'done' | 'failed' | 'undone' }
  | { readonly kind: 'entry'; readonly entry: JournalEntry }
  | { readonly kind: 'listed' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'guarded' }
  | { readonly kind: 'taken'; readonly by: string }
  | { readonly kind: 'newer'; readonly version: string }

export function parseLine(line: string, nonce: string): EngineLine | undefined {
  const mark = `@${nonce} `
  if (!line.startsWith(mark)) return undefined
  const [kind, ...words] = line.slice(mark.length).trimEnd().split(' ')
  const [a = '', b = '', c = '', d = ''] = words
  switch (kind) {
    case 'check':
      return { kind, step: a, index: Number(b), effect: c as Effect, ...(d === '-' || d === '' ? {} : { now: unbase64(d) }) }
    case 'change':
      return { kind, step: a, index: Number(b), result: c as ChangeResult['result'] }
    case 'end':
      return { kind, step: a, status: b as 'done' }
    case 'entry':
      return { kind, entry: parseEntry(words) }
    case 'listed':
    case 'locked':
    case 'guarded':
      return { kind }
    case 'newer':
      return { kind, version: a }
    case 'taken':
      return { kind, by: words.join(' ') }
    default:
      return undefined
  }
}

function parseEntry(words: readonly string[]): JournalEntry {
  const [run = '', position = '0', step = '', state = 'started', at = '', results = '-', about = '', guard = '-', undoGuard = '-', by = '-'] = words
  const outcomes = results.split(',')
  const changes = unbase64(about)
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index): ChangeResult => {
      const [kind = '', text = ''] = line.split('\t')
      const outcome = outcomes[index]
      const result = outcome === undefined || outcome === '' || outcome === '-' ? 'skipped' : outcome === 'begun' ? 'failed' : outcome
      return { kind, what: text, result: result as ChangeResult['result'] }
    })
  const guards = { ...named('guard', parseGuard(guard)), ...named('undoGuard', parseGuard(undoGuard)) }
  return { run, position: Number(position), step, state: state as JournalEntry['state'], at, changes, ...guards, ...(by === '-' || by === '' ? {} : { hardshell: by }) }
}

function parseGuard(word: string): GuardRecord | undefined {
  const [became = '-', when] = word.split('@')
  return became === '-' ? undefined : { state: became as GuardRecord['state'], ...(when === undefined ? {} : { at: when }) }
}
const named = (name: string, guard: GuardRecord | undefined): object => (guard === undefined ? {} : { [name]: guard })
