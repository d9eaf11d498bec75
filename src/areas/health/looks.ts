/** What the host's own looks know: what is broken, who was told, and whether the looks themselves are made. */
import { defineFact } from '../define.js'
import { count, must, optional, pairs } from '../parse.js'

export type Level = 'ok' | 'warning' | 'critical'

export interface Fault {
  readonly check: string
  readonly severity: Level
  readonly say: string
  /** Seconds since 1970, as all times here. */
  readonly since: number
}
export interface ChannelState {
  readonly name: string
  readonly kind: string
  /** When it last took something; undefined: never yet. */
  readonly ok: number | undefined
  /** Tries in a row that failed. */
  readonly tries: number
  readonly error: string | undefined
  /** Messages that it could not be told yet. */
  readonly waiting: number
}
export interface DrillState {
  readonly at: number
  readonly passed: boolean
  /** Seconds from the fault to the first channel's delivery. */
  readonly seconds: number | undefined
}
export interface Happening {
  readonly at: number
  readonly what: string
  readonly check: string
  readonly severity: Level | undefined
  readonly say: string
}
export interface LookState {
  readonly worst: Level
  readonly checks: readonly { readonly name: string; readonly verdict: Level | 'unknown'; readonly say: string; readonly at: number }[]
  /** Those that were raised and are not healed. */
  readonly faults: readonly Fault[]
  readonly channels: readonly ChannelState[]
  readonly drill: DrillState | undefined
  /** Oldest first, the last 200. */
  readonly history: readonly Happening[]
  /** When each kind of look was made last. */
  readonly at: { readonly fast: number | undefined; readonly slow: number | undefined }
}
export interface Looks {
  /** By the host's clock. */
  readonly now: number
  readonly timers: Readonly<Record<'fast' | 'slow', { readonly enabled: boolean; readonly active: boolean; /** Seconds that it has been active. */ readonly since: number; /** Seconds from one look to the next. */ readonly every: number }>>
  /** Channels whose address others than root may read. */
  readonly loose: readonly string[]
  /** Undefined: none was made yet. */
  readonly state: LookState | undefined
}

export const looks = defineFact<Looks>({
  name: 'health-looks',
  probe: 'health/looks.probe.sh',
  root: true,
  moves: true,
  parse: (stdout) => {
    const said = pairs(stdout)
    const [fast, slow] = must(said, 'CADENCE').split(' ')
    const timer = (key: string, every: string | undefined) => ({ ...timerOf(must(said, key)), every: count(every, `cadence of ${key}`) })
    const text = optional(said, 'STATE')
    return {
      now: count(must(said, 'NOW'), 'now'),
      timers: { fast: timer('FAST', fast), slow: timer('SLOW', slow) },
      loose: must(said, 'LOOSE').split(' ').filter((name) => name !== ''),
      state: text === undefined ? undefined : stateOf(JSON.parse(text)),
    }
  },
})

function timerOf(words: string): { enabled: boolean; active: boolean; since: number } {
  const [enabled, active, since] = words.split(' ')
  return { enabled: enabled === 'enabled', active: active === 'active', since: count(since, 'seconds that a timer is active') }
}

/* The state is written by our own fold.jq, and still came over the wire: every value is asked what it is. */
const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {})
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)
const level = (value: unknown): Level | undefined => (value === 'ok' || value === 'warning' || value === 'critical' ? value : undefined)

function stateOf(written: unknown): LookState {
  const state = record(written)
  if (state['version'] !== 1) throw new Error(`state of version ${String(state['version'])}`)
  const worst = level(state['worst'])
  if (worst === undefined) throw new Error('the state does not say what is worst')
  const outbox = record(state['outbox'])
  const drill = record(state['drill'])
  const drilled = number(drill['at'])
  const made = record(state['looks'])
  return {
    worst,
    checks: Object.entries(record(state['checks'])).map(([name, value]) => ({ name, verdict: level(record(value)['verdict']) ?? 'unknown', say: text(record(value)['say']), at: number(record(value)['at']) ?? 0 })),
    faults: Object.values(record(state['faults']))
      .map(record)
      .filter(({ raised }) => raised === true)
      .map((fault) => ({ check: text(fault['check']), severity: level(fault['severity']) ?? 'critical', say: text(fault['say']), since: number(fault['since']) ?? 0 })),
    channels: Object.entries(record(state['channels'])).map(([name, value]) => {
      const one = record(value)
      return { name, kind: text(one['kind']), ok: number(one['ok']), tries: number(one['tries']) ?? 0, error: text(one['error']) || undefined, waiting: number(outbox[name]) ?? 0 }
    }),
    drill: drilled === undefined ? undefined : { at: drilled, passed: drill['passed'] === true, seconds: number(drill['seconds']) },
    history: list(state['history'])
      .map(record)
      .map((one) => ({ at: number(one['at']) ?? 0, what: text(one['what']), check: text(one['check']), severity: level(one['severity']), say: text(one['say']) })),
    at: { fast: number(record(made['fast'])['at']), slow: number(record(made['slow'])['at']) },
  }
}
