/**
 * What one look at a host brought back. Not knowing is an answer: a reading that is not `known` never
 * turns into an empty default, and a control that needs it never passes because of it.
 */
export type Reading<T> =
  | { readonly state: 'known'; readonly value: T }
  /** The subject does not exist on this host (exit status 44): no ufw installed, no gateway container. */
  | { readonly state: 'absent'; readonly because: string }
  /** We were not allowed to look (exit status 77). */
  | { readonly state: 'denied'; readonly because: string }
  /** The probe broke, timed out (124), or said something its parser does not understand. */
  | { readonly state: 'failed'; readonly because: string }

/** One probe's raw answer, as it travelled. This is what is saved and replayed; readings are parsed from it. */
export interface Frame {
  /** Exit status of the probe: 0 known, 44 absent, 77 denied, 124 timed out, anything else failed. */
  readonly exit: number
  /** Wall time on the host, milliseconds. */
  readonly ms: number
  readonly stdout: string
  readonly stderr: string
  /** ISO 8601, UTC. Only on a kept answer (see `deep` of a fact), which is older than the collection it stands in. */
  readonly takenAt?: string
  /** Of a kept answer: there is more now than was read then. */
  readonly outgrown?: true
}

/** One collection from one host. Holds no secret: it may be saved, shared and judged again. */
export interface Facts {
  /** The operator's name for the host. */
  readonly host: string
  /** ISO 8601, UTC, the operator's clock. */
  readonly takenAt: string
  /** The user the probes ran as, and whether root could be had. */
  readonly login: { readonly user: string; readonly root: boolean }
  /** By fact name. */
  readonly frames: Readonly<Record<string, Frame>>
}

/** Exit statuses every probe speaks. Nobody reads meaning out of stderr. */
export const PROBE_EXIT = { known: 0, absent: 44, denied: 77, timedOut: 124 } as const
