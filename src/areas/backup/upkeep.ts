/** What the host does by the clock that looks like a backup or a health check, whoever set it up, and the archives it left. */
import { fail, pass, type Judgement } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { count, lines } from '../parse.js'

export interface Program {
  readonly path: string
  readonly there: boolean
}
/** Something that is started by the clock. */
export interface Scheduled {
  readonly kind: 'backup' | 'health'
  /** `nightly.timer`, `/etc/cron.d/backup`. */
  readonly name: string
  readonly by: 'timer' | 'cron'
  /** A timer that is enabled and waits; a cron entry while cron runs. */
  readonly on: boolean
  /** Why it is not. */
  readonly off: string
  /** A file that cron never starts, for its name: many are called so to put them away. */
  readonly leftOut: boolean
  readonly user: string
  readonly programs: readonly Program[]
  /** Its script speaks to Docker without sudo. */
  readonly docker: boolean
  /** Its script names the state folder. */
  readonly state: boolean
  /** Of its service's last run; cron keeps no such thing. */
  readonly last: { readonly unit: string; readonly result: string; readonly status: string } | undefined
}
export interface Archive {
  readonly kind: 'tar' | 'restic' | 'other'
  readonly bytes: number
  /** Seconds; less than nothing where its time is one to come. */
  readonly ago: number
  readonly mode: string
  readonly owner: string
  /** `begins`: too large to be read whole in an audit, its beginning is sound. */
  readonly whole: 'yes' | 'no' | 'begins' | 'unknown'
  readonly holdsState: 'yes' | 'no' | 'unknown'
  readonly path: string
}
export interface Upkeep {
  /** Whether there is anything of OpenClaw's to look after. */
  readonly ours: boolean
  readonly scheduled: readonly Scheduled[]
  /** The newest; undefined when none was found in the folders that scripts name, or in the usual ones. */
  readonly newest: Archive | undefined
  readonly loose: { readonly count: number; readonly one: string }
}

export const upkeep = defineFact<Upkeep>({
  name: 'upkeep',
  probe: 'backup/upkeep.probe.sh',
  finder: FINDER,
  root: true,
  settings: (spec) => ({ CONTAINER, STATE: places(spec).state, DIRECTORY: spec.gateway.directory, PORT: String(spec.gateway.port) }),
  parse: (stdout) => {
    let crond: boolean | undefined
    let ours: boolean | undefined
    let newest: Archive | undefined
    let loose = { count: 0, one: '' }
    const scheduled: Scheduled[] = []
    for (const line of lines(stdout)) {
      const [what = '', ...rest] = line.split('\t')
      if (/^openclaw [01]$/.test(what)) ours = what === 'openclaw 1'
      else if (/^cron [01]$/.test(what)) crond = what === 'cron 1'
      else if (what === 'timer') {
        const [kind, name = '', active = '', enabled = '', unit = '', user = '', result = '', status = '', ran, programs = '', flags = ''] = rest
        const waits = active === 'active' && enabled !== 'disabled'
        const off = active === 'active' ? `${enabled}: gone after the next boot` : `${enabled}, but ${active}: it never fires`
        scheduled.push({ kind: kindOf(kind), name, by: 'timer', on: waits, off, leftOut: false, user, ...script(programs, flags), last: ran === '1' ? { unit, result, status } : undefined })
      } else if (what === 'cron-entry') {
        const [kind, name = '', user = '', programs = '', flags = ''] = rest
        const leftOut = CRON_FOLDER.test(name) && !CRON_NAME.test(name)
        const off = leftOut ? 'never started: cron leaves out names with more than letters, digits, - and _, such as a dot' : 'cron does not run'
        scheduled.push({ kind: kindOf(kind), name, by: 'cron', on: crond === true && !leftOut, off, leftOut, user, ...script(programs, flags), last: undefined })
      } else if (what === 'archive') {
        const [kind, bytes, ago, mode = '', owner = '', whole, holds, path = ''] = rest
        newest = { kind: kind === 'tar' || kind === 'restic' ? kind : 'other', bytes: count(bytes, 'size'), ago: agoOf(ago), mode, owner, whole: oneOf(whole, WHOLE), holdsState: oneOf(holds, HOLDS), path }
      } else if (what === 'loose') loose = { count: count(rest[0], 'loose archives'), one: rest[1] ?? '' }
      else throw new Error(`not understood: ${line.slice(0, 60)}`)
    }
    if (crond === undefined || ours === undefined) throw new Error('it does not say whether cron runs, and for whom')
    return { ours, scheduled, newest, loose }
  },
})

/** What cron and run-parts take of a folder is told by its name alone. */
const CRON_FOLDER = /^\/etc\/cron\.(d|daily|hourly|weekly)\//
const CRON_NAME = /\/[A-Za-z0-9_-]+$/
const WHOLE = ['yes', 'no', 'begins', 'unknown'] as const
const HOLDS = ['yes', 'no', 'unknown'] as const
function agoOf(text: string | undefined): number {
  if (text === undefined || !/^-?\d+$/.test(text)) throw new Error(`the age of the newest archive is no number: ${text ?? 'missing'}`)
  return Number(text)
}
function oneOf<T extends string>(text: string | undefined, of: readonly T[]): T {
  const found = of.find((one) => one === text)
  if (found === undefined) throw new Error(`${text ?? 'nothing'} is none of ${of.join(', ')}`)
  return found
}
const kindOf = (text: string | undefined): Scheduled['kind'] => oneOf(text, ['backup', 'health'])

const script = (programs: string, flags: string): Pick<Scheduled, 'programs' | 'docker' | 'state'> => ({
  programs: programs.split(',').filter((one) => one !== '').map((one) => ({ path: one.replace(/:(ok|missing)$/, ''), there: one.endsWith(':ok') })),
  docker: flags.split(',').includes('docker'),
  state: flags.split(',').includes('state'),
})

/** Those of one kind; what cron leaves out counts where there is nothing else, so that it is said why. */
export function jobsOf({ scheduled }: Upkeep, kind: Scheduled['kind']): readonly Scheduled[] {
  const all = scheduled.filter((one) => one.kind === kind)
  const started = all.filter(({ leftOut }) => !leftOut)
  return started.length > 0 ? started : all
}

/** A claim that some job is started by the clock. */
export function startedByTheClock(found: readonly Scheduled[], what: string): Judgement {
  const want = 'a timer or a cron entry'
  if (found.length === 0) return fail('upkeep', `no timer and no cron entry that looks like a ${what}`, want)
  return found.every(({ leftOut }) => leftOut) ? fail('upkeep', found.map(({ name, off }) => `${name} is ${off}`).join('; '), want) : pass('upkeep', found.map(({ name }) => name).join(', '), want)
}

/** How it is known that it cannot do its work; undefined when nothing speaks against it. */
export function broken({ name, programs, last, on, off }: Scheduled): string | undefined {
  if (!on) return `${name} is ${off}`
  const missing = programs.find(({ there }) => !there)
  if (missing !== undefined) return `${name} starts ${missing.path}, which is not there`
  if (last !== undefined && last.result !== 'success') return `${last.unit} ended with ${last.result}${last.status === '0' ? '' : `, status ${last.status}`}`
  return undefined
}

/** Why nothing of it matters here; undefined when it does. */
export const nothingOurs = ({ ours }: Upkeep): string | undefined => (ours ? undefined : 'there is no OpenClaw on this host')
