/** The exit codes, one table. Findings are not errors: an audit that found something has worked. */
export const EXIT = {
  ok: 0,
  /** An audit or a verify ended with findings at or above the asked severity. */
  findings: 1,
  /** Wrong command line. */
  usage: 2,
  /** hardshell.yaml is wrong. */
  spec: 3,
  /** The host cannot be reached, or the connection broke. */
  unreachable: 4,
  /** The host's key is not the one on record. */
  hostKey: 5,
  /** No root: not uid 0 and no sudo without a password. */
  noRoot: 6,
  /** The operating system is not one hardshell knows. */
  unsupported: 7,
  /** Too little disk or memory. */
  noSpace: 8,
  /** Something else on the host is in the way: a port taken, a package held. */
  conflict: 9,
  /** Another hardshell is at work on this host. */
  locked: 10,
  /** A step failed; what it had changed was put back. */
  step: 11,
  /** Applied, but the host does not show what it should. */
  verify: 12,
  /** The operator's own machine lacks something (Docker, a package, an archive that cannot be reached). */
  operator: 13,
  /** A bug in hardshell. */
  internal: 70,
  /** Ctrl-C. */
  interrupted: 130,
} as const
export type ExitName = keyof typeof EXIT

/** Something went wrong that a person can act on. `noun` decides the exit code, `hint` says what to do next. */
export class HardshellError extends Error {
  readonly noun: ExitName
  readonly hint: string
  constructor(noun: ExitName, message: string, options: { hint: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HardshellError'
    this.noun = noun
    this.hint = options.hint
  }
  get exitCode(): number {
    return EXIT[this.noun]
  }
}
