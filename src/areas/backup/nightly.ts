/** The backup that hardshell itself set up, as the host tells of it: its unit, its key and what its runs wrote down. */
import { defineFact } from '../define.js'
import { count, lines } from '../parse.js'
import { ASKED } from '../host/asked.js'

/** What became of a run; times in seconds since 1970. */
export interface Run {
  readonly at: number
  readonly ok: boolean
  readonly snapshot: string | undefined
  readonly error: string | undefined
  /** Of the last run that verified its snapshot here, which may be an earlier one. */
  readonly verifiedAt: number | undefined
}
/** A rehearsed restore. */
export interface Drill {
  readonly at: number
  readonly ok: boolean
  readonly error: string | undefined
  /** Seconds from the beginning to the answer of the restored gateway. */
  readonly rto: number | undefined
}
export interface Nightly {
  /** Seconds since 1970, by the host's clock. */
  readonly now: number
  readonly installed: boolean
  readonly offsite: boolean
  readonly appendOnly: boolean
  readonly key: { readonly mode: string; readonly owner: string; readonly bytes: number } | undefined
  /** systemd's properties of hardshell-backup.timer and hardshell-backup.service. */
  readonly timer: ReadonlyMap<string, string>
  readonly service: ReadonlyMap<string, string>
  readonly last: Run | undefined
  readonly drill: Drill | undefined
  /** When each part of a repository was last read whole. */
  readonly read: readonly { readonly where: string; readonly part: number; readonly at: number }[]
  /** When the recovery kit was handed out. */
  readonly kitAt: number | undefined
}

export const nightly = defineFact<Nightly>({
  name: 'nightly-backup',
  probe: 'backup/nightly.probe.sh',
  finder: ASKED,
  root: true,
  parse: (stdout) => {
    let now: number | undefined
    let installed: boolean | undefined
    const found = { offsite: false, appendOnly: false, key: undefined as Nightly['key'], last: undefined as Run | undefined, drill: undefined as Drill | undefined, kitAt: undefined as number | undefined }
    const read: { where: string; part: number; at: number }[] = []
    const units: Map<string, string>[] = []
    let unit = new Map<string, string>()
    for (const line of stdout.split('\n')) {
      if (line === '') {
        unit = new Map()
        continue
      }
      const property = /^(\w+)=(.*)$/.exec(line)
      if (property !== null) {
        if (unit.size === 0) units.push(unit)
        unit.set(property[1] ?? '', property[2] ?? '')
        continue
      }
      const [what = '', ...words] = line.split(' ')
      const [first = '', second = '', third = ''] = words
      if (what === 'now') now = count(first, 'time')
      else if (what === 'installed' && /^[01]$/.test(first)) installed = first === '1'
      else if (what === 'target') Object.assign(found, { offsite: first === 'set', appendOnly: second === '1' })
      else if (what === 'key') found.key = first === 'absent' ? undefined : { mode: first, owner: second, bytes: count(third, 'length of the key') }
      else if (what === 'last') found.last = later(found.last, runOf(words.join(' ')))
      else if (what === 'memory') found.last = later(found.last, runOf(words.join(' ')))
      else if (what === 'drill') found.drill = drillOf(words.join(' '))
      else if (what === 'read') read.push({ where: first, part: count(second, 'part'), at: count(third, 'time') })
      else if (what === 'kit') found.kitAt = count(first, 'time')
      else throw new Error(`not understood: ${line.slice(0, 60)}`)
    }
    if (now === undefined || installed === undefined) throw new Error(`half an answer: ${lines(stdout).length} lines`)
    const named = (id: string): ReadonlyMap<string, string> => units.find((one) => one.get('Id') === id) ?? new Map<string, string>()
    return { now, installed, ...found, timer: named('hardshell-backup.timer'), service: named('hardshell-backup.service'), read }
  },
})

const later = (one: Run | undefined, other: Run): Run => (one === undefined || other.at >= one.at ? other : one)
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const time = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)

function object(json: string): Readonly<Record<string, unknown>> {
  const said: unknown = JSON.parse(json)
  if (typeof said !== 'object' || said === null) throw new Error('no object of JSON')
  return said as Readonly<Record<string, unknown>>
}
function begun(said: Readonly<Record<string, unknown>>): { at: number; ok: boolean; error: string | undefined } {
  const at = time(said['at'])
  if (at === undefined || typeof said['ok'] !== 'boolean') throw new Error('it does not say when, or how it ended')
  return { at, ok: said['ok'], error: text(said['error']) }
}
function runOf(json: string): Run {
  const said = object(json)
  return { ...begun(said), snapshot: text(said['snapshot']), verifiedAt: time(said['verified_at']) }
}
function drillOf(json: string): Drill {
  const said = object(json)
  return { ...begun(said), rto: time(said['rto']) }
}
