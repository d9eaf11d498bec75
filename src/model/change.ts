/** Changes are data: a plan prints them, the journal remembers what was there before, undo reverses them. */
export type Change =
  | PackagesChange
  | DirectoryChange
  | PutFileChange
  | UnitChange
  | ValidateChange
  | ReloadChange
  | ScriptChange

/** Debian packages are installed. Undo removes those that were not there before. */
export interface PackagesChange {
  readonly kind: 'packages'
  readonly names: readonly string[]
}
export interface DirectoryChange {
  readonly kind: 'directory'
  readonly path: string
  readonly mode: string
  /** `user:group`, names or numbers. */
  readonly owner: string
}
/** A file hardshell owns entirely. Never holds a secret: those are made on the host by a script change. */
export interface PutFileChange {
  readonly kind: 'putFile'
  readonly path: string
  readonly text: string
  readonly mode: string
  readonly owner: string
}
export interface UnitChange {
  readonly kind: 'unit'
  readonly name: string
  readonly enabled: boolean
  readonly running: boolean
}
/** A command that must succeed before the step goes on; changes nothing. A fail reverses the step. */
export interface ValidateChange {
  readonly kind: 'validate'
  readonly command: string
}
/** Happens only when an earlier change of the same step changed something. */
export interface ReloadChange {
  readonly kind: 'reload' | 'restart'
  readonly unit: string
}
/**
 * A host-side program with three verbs, for what the other kinds cannot say.
 * It is called as `sh script check|apply|undo` with `settings` in its environment and `$HS_MEMORY`, a private
 * folder of the journal entry in which `apply` keeps what `undo` needs.
 * `check` changes nothing: exit 0 means already so, 1 means it would change (stdout says what, one line each; below
 * such a line, those that begin with + or - are what a file gains and loses, never a secret; one that begins with
 * `reboot: ` or `gateway: ` says why it is in force only after a reboot, or interrupts the gateway), anything else means
 * it cannot be told yet.
 */
export interface ScriptChange {
  readonly kind: 'script'
  /** What it brings about, as a plan line: "the image openclaw 2026.9.6 is built". */
  readonly what: string
  /** Text of a `files/*.sh`. */
  readonly script: string
  readonly settings: Readonly<Record<string, string>>
}

export const packages = (...names: readonly string[]): PackagesChange => ({ kind: 'packages', names })
export const directory = (path: string, mode: string, owner = 'root:root'): DirectoryChange => ({ kind: 'directory', path, mode, owner })
export const putFile = (path: string, text: string, { mode = '644', owner = 'root:root' }: { mode?: string; owner?: string } = {}): PutFileChange => ({
  kind: 'putFile',
  path,
  text,
  mode,
  owner,
})
export const unit = (name: string, { enabled = true, running = true }: { enabled?: boolean; running?: boolean } = {}): UnitChange => ({
  kind: 'unit',
  name,
  enabled,
  running,
})
export const validate = (command: string): ValidateChange => ({ kind: 'validate', command })
export const reload = (name: string): ReloadChange => ({ kind: 'reload', unit: name })
export const restart = (name: string): ReloadChange => ({ kind: 'restart', unit: name })
export const script = (what: string, text: string, settings: Readonly<Record<string, string>> = {}): ScriptChange => ({
  kind: 'script',
  what,
  script: text,
  settings,
})
