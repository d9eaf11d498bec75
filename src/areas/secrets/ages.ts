/** How old the gateway's keys are: by fingerprints that the host keeps, and whether it goes on keeping them. */
import { directory, putFile, script, unit } from '../../model/change.js'
import { fail, none, pass, unknown } from '../../model/control.js'
import { CONTAINER } from '../../spec/places.js'
import { ahead } from '../ago.js'
import { defineControl, defineFact, defineStep } from '../define.js'
import { fill } from '../fill.js'
import { container } from '../gateway/container.js'
import { count, lines, must, pairs } from '../parse.js'
import { parsePlace, type KeyPlace } from './key-places.js'
import { LITERALS } from './references.js'
import { ASKED } from '../host/asked.js'

/** Seconds. */
const DAY = 24 * 3600
/** Days without a look after which the record says nothing any more. */
const STALE_DAYS = 3

export interface SecretAges {
  /** Seconds since 1970, the host's clock, as all times here. */
  readonly now: number
  readonly timer: { readonly installed: boolean; readonly enabled: boolean; readonly active: boolean; readonly last: string }
  /** When the host last looked; left out: never. */
  readonly recorded?: number
  readonly places: readonly KeyPlace[]
  /** By fingerprint: when it was first seen. The key may be older. */
  readonly since: ReadonlyMap<string, number>
  /** Which variables OpenClaw's plugins on this host read: variable to provider. */
  readonly variables: Readonly<Record<string, string>>
  /** What could not be read, and why. */
  readonly unread: readonly string[]
}

function parse(stdout: string): SecretAges {
  const rows = lines(stdout).filter((line) => line.includes('\t')).map((line) => line.split('\t'))
  const said = pairs(lines(stdout).filter((line) => !line.includes('\t')).join('\n'))
  const all = (kind: string): readonly (readonly string[])[] => rows.filter(([word]) => word === kind).map(([, ...rest]) => rest)
  const [now] = all('now').flat()
  const [recorded] = all('recorded').flat()
  const variables = new Map(all('names').flatMap(([id = '', ...names]) => names.map((name) => [name, id] as const)))
  return {
    now: count(now, 'the time'),
    timer: { installed: must(said, 'LoadState') === 'loaded', enabled: said.get('UnitFileState') === 'enabled', active: must(said, 'ActiveState') === 'active', last: must(said, 'LastResult') },
    ...(recorded === undefined ? {} : { recorded: count(recorded, 'the time of the last look') }),
    places: all('place').map((place) => parsePlace(place, variables)),
    since: new Map(all('age').map(([when = '', mark = '']) => [mark, count(when, 'a first sight')])),
    variables: Object.fromEntries(variables),
    unread: all('unread').map(([file = '', why = '']) => `${file}: ${why}`),
  }
}

export const secretAges = defineFact<SecretAges>({ name: 'secret-ages', probe: 'secrets/ages.probe.sh', finder: ASKED, root: true, parse })

/** One key, wherever it is. */
export interface AgedKey {
  readonly fingerprint: string
  readonly provider: string
  /** What it is called: a variable, or a path. */
  readonly name: string
  readonly places: readonly KeyPlace[]
  readonly since: number
  /** Whole days. */
  readonly days: number
  /** YYYY-MM-DD on which it is as old as the spec lets it become. */
  readonly due: string
}

/** Keys that somebody must rotate, the oldest first; what a provider renews by itself is none. */
export function agedKeys({ places, since, now }: SecretAges, days: number): readonly AgedKey[] {
  const marks = [...new Set(places.flatMap(({ fingerprint, form }) => (fingerprint === undefined || form === 'oauth' ? [] : [fingerprint])))]
  return marks
    .flatMap((fingerprint) => {
      const at = places.filter((place) => place.fingerprint === fingerprint)
      const [first] = at
      const from = since.get(fingerprint)
      if (first === undefined || from === undefined) return []
      return [{ fingerprint, provider: first.provider, name: first.where, places: at, since: from, days: Math.floor((now - from) / DAY), due: dayOf(from + days * DAY) }]
    })
    .toSorted((a, b) => b.days - a.days || a.name.localeCompare(b.name))
}

/** YYYY-MM-DD in UTC of seconds since 1970. After H. Hinnant, days_from_civil, which counts years from March. */
export function dayOf(seconds: number): string {
  const days = Math.floor(seconds / DAY) + 719_468
  const era = Math.floor(days / 146_097)
  const ofEra = days - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  return [String(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}

/** What a host's keys are like, for people: pages and the calendar are made from it. */
export interface KeyReport {
  readonly host: string
  /** How old a key may become. */
  readonly days: number
  readonly keys: readonly AgedKey[]
  readonly places: readonly KeyPlace[]
  /** Which variables OpenClaw's plugins on this host read: variable to provider. */
  readonly variables: Readonly<Record<string, string>>
  readonly unread: readonly string[]
}

export const agesKept = defineControl({
  id: 'secrets.ages-kept',
  title: 'How old the keys are is written down every day',
  severity: 'low',
  lenses: {
    child: 'On the milk stands a date. Without one you only find out by drinking it.',
    principle: 'No provider tells this host how old a key is. A salted fingerprint, looked at every day, tells when it was last changed, and nothing about the key.',
  },
  needs: { container, secretAges },
  whenAbsent: 'not-applicable',
  remedy: 'secrets.ages',
  check: ({ secretAges: { timer: { installed, enabled, active, last } } }) => {
    const want = 'a look every day'
    if (!installed) return fail('secret-ages', 'nobody looks', want)
    if (!enabled || !active) return fail('secret-ages', `the timer is ${enabled ? '' : 'not '}enabled, ${active ? '' : 'not '}active`, want)
    return last === 'success' ? pass('secret-ages', want, want) : fail('secret-ages', `the last look ended with ${last}`, want)
  },
})

export const rotated = defineControl({
  id: 'secrets.rotated',
  title: 'No key is older than its owner wants',
  severity: 'medium',
  lenses: {
    child: 'Who lost a key without noticing is safe again on the day that the lock is changed.',
    principle: 'A key that leaked silently works for whoever has it until it is replaced. Changing keys regularly bounds that time, and keeps you able to do it in an hour when it must be. Ages count from the day a key was first seen here; it may be older.',
  },
  needs: { container, secretAges },
  whenAbsent: 'not-applicable',
  advice: 'hardshell rotate status lists them; hardshell rotate gateway and hardshell rotate provider NAME replace them; hardshell rotate calendar puts the days into your calendar',
  check: ({ secretAges: ages }, spec) => {
    const { days } = spec.rotation
    const want = `at most ${days} days`
    if (ages.recorded === undefined) return unknown('how old the keys are is not written down yet: hardshell up begins it')
    const keys = agedKeys(ages, days)
    const overdue = keys.filter((key) => key.days > days)
    if (overdue.length > 0) return none('secret-ages', overdue.map((key) => `${key.name} (${key.provider}, ${key.places.map(({ file }) => file).join(', ')}): ${key.days} days`), want)
    if (ahead(ages.now, ages.recorded) || keys.some((key) => ahead(ages.now, key.since))) return unknown('what is written down is of a time to come, so the clock was ahead: systemctl start hardshell-secret-ages puts it right')
    const silent = Math.floor((ages.now - ages.recorded) / DAY)
    if (silent > STALE_DAYS) return unknown(`the host last looked ${silent} days ago`)
    if (ages.unread.length > 0) return unknown(`could not be read: ${ages.unread.join('; ')}`)
    return pass('secret-ages', keys.length === 0 ? 'no key' : `${keys.length} keys, the oldest seen since ${keys[0]?.days ?? 0} days`, want)
  },
})

export const agesStep = defineStep({
  id: 'secrets.ages',
  title: 'The ages of keys',
  why: 'A key whose age nobody knows is never replaced. Fingerprints, salted, in a folder of root.',
  after: ['gateway.up', 'gateway.watch'],
  changes: (_spec, file) => [
    directory('/usr/local/lib/hardshell', '755'),
    putFile('/usr/local/lib/hardshell/key-places.mjs', file('key-places.mjs')),
    putFile('/usr/local/lib/hardshell/key-places.txt', `${LITERALS}\n`),
    putFile('/usr/local/lib/hardshell/secret-ages.sh', file('secret-ages.sh'), { mode: '755' }),
    putFile('/etc/systemd/system/hardshell-secret-ages.service', fill(file('hardshell-secret-ages.service'), { container: CONTAINER })),
    putFile('/etc/systemd/system/hardshell-secret-ages.timer', file('hardshell-secret-ages.timer')),
    script('every key has its first date', file('first-ages.sh')),
    unit('hardshell-secret-ages.timer'),
  ],
})
