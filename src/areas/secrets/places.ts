/** Where the live gateway token is besides where it belongs, and which copies hold one from before. Found by comparing on the host. */
import { none, pass, unknown, type Judgement } from '../../model/control.js'
import { CONTAINER, places as placesOf } from '../../spec/places.js'
import type { Spec } from '../../spec/spec.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { count, lines } from '../parse.js'
import { tokens } from './tokens.js'
import { ofFirst } from '../gateway/several.js'

const KINDS = ['copy', 'stale', 'shell', 'cmdline', 'environ', 'unit', 'cron', 'log', 'stray'] as const
type Kind = (typeof KINDS)[number]

export interface TokenPlaces {
  /** How many different tokens are in use and long enough to be searched for, and how many are in use. */
  readonly searched: number
  readonly inUse: number
  /** Neither .env nor a Compose folder of a gateway is there: where copies of them would be is not known. */
  readonly nowhere: boolean
  /** Files; of processes `NUMBER NAME`. */
  readonly found: Readonly<Record<Kind, readonly string[]>>
}

function parse(stdout: string): TokenPlaces {
  const [first, ...rest] = lines(stdout)
  const [word, searched, inUse] = first?.split(' ') ?? []
  if (word !== 'live') throw new Error('it does not say how many tokens it looked for')
  const found = Object.fromEntries(KINDS.map((kind) => [kind, [] as string[]])) as Record<Kind, string[]>
  for (const line of rest) {
    if (line === 'nowhere .env') continue
    const kind = KINDS.find((one) => line.startsWith(`${one} `))
    if (kind === undefined) throw new Error(`not a place: ${line.slice(0, 40)}`)
    found[kind].push(line.slice(kind.length + 1))
  }
  return { searched: count(searched, 'tokens searched for'), inUse: count(inUse, 'tokens in use'), nowhere: rest.includes('nowhere .env'), found }
}

const look = (where: 'near' | 'far') => ({
  probe: 'secrets/places.probe.sh',
  words: 'secrets/files/settings-tokens.sh',
  finder: FINDER,
  root: true,
  settings: (spec: Spec) => ({ CONTAINER, ENV_FILE: placesOf(spec).env, DIRECTORY: spec.gateway.directory, STATE: placesOf(spec).state, WHERE: where }),
  parse,
})
export const tokenPlaces = defineFact<TokenPlaces>({ name: 'token-places', ...look('near'), timeout: 30 })
/** Logs grow all the time: what was kept of them counts until the token is another, and says how old it is. */
export const tokenTraces = defineFact<TokenPlaces>({ name: 'token-traces', ...look('far'), timeout: 180, deep: { whileSame: [tokens] } })

const shared = { needs: { tokenPlaces }, whenAbsent: 'not-applicable' } as const

/** What was found is a fail; nothing found is a pass only where every token could be looked for. */
function nowhere({ searched, inUse, found }: TokenPlaces, kinds: readonly Kind[], want: string, fact = 'token-places', counts = (_: string): boolean => true): Judgement {
  const there = kinds.flatMap((kind) => found[kind].filter(counts).map((place) => SAID[kind](place)))
  if (there.length > 0) return none(fact, there, want)
  return searched < inUse ? unknown('the token is so short that it would be found in every other sentence') : pass(fact, 'nowhere', want)
}
const SAID: Readonly<Record<Kind, (place: string) => string>> = {
  copy: (path) => `${path} holds the token that is in use`,
  stale: (path) => `${path} holds another token`,
  shell: (path) => path,
  cmdline: (process) => `the command line of process ${process}`,
  environ: (process) => `the environment of process ${process}`,
  unit: (path) => path,
  cron: (path) => path,
  log: (path) => path,
  stray: (path) => path,
}

/** A copy that OpenClaw itself makes of its settings: the same names that files/copies.sh mends. */
const OPENCLAWS_OWN = /\/openclaw\.json\.(bak(\.\d+)?|last-good|pre-update|clobbered\.[\w.:-]+|[\w.:-]+\.bak)$/

export const settingsCopies = ofFirst(defineControl({
  ...shared,
  id: 'secrets.settings-copies',
  title: "OpenClaw's own copies of its settings hold no gateway token",
  severity: 'medium',
  lenses: {
    child: 'You rubbed the password off the board; the photographs of the board still show it.',
    principle: 'OpenClaw copies openclaw.json at every change (.bak, a ring of four more, last-good, clobbered, pre-update). A token that stood in it once lives on in each, and is in force again when one of them is put back.',
  },
  remedy: 'secrets.copies',
  check: ({ tokenPlaces }, spec) => nowhere(tokenPlaces, ['copy', 'stale'], 'a reference, as in openclaw.json', undefined, ownCopy(spec)),
}))
/** In the folder that the step looks at. */
const ownCopy = (spec: Spec) => (path: string): boolean => OPENCLAWS_OWN.test(path) && path.slice(0, path.lastIndexOf('/')) === placesOf(spec).state

export const noTokenCopies = ofFirst(defineControl({
  ...shared,
  id: 'secrets.no-token-copies',
  title: 'No other copy of the settings or of .env holds a gateway token',
  severity: 'medium',
  lenses: {
    child: 'You changed the lock, and the old key and its picture still lie in three drawers.',
    principle: 'People keep copies of .env and of the settings. The token in use leaks from the worst guarded of them; an old one comes back to life when a copy is put back. Their contents are compared, not their names.',
  },
  advice: 'Remove the copies that nobody needs: shred -u FILE. No step does it for you: a copy may be the last settings that worked, and only you know. (hardshell keeps what .env was before a step in /var/lib/hardshell/journal, for root alone, so that the step can be undone.)',
  check: ({ tokenPlaces }, spec) => {
    const judged = nowhere(tokenPlaces, ['copy', 'stale'], 'the token in .env alone', undefined, (path) => !ownCopy(spec)(path))
    return judged.verdict === 'pass' && tokenPlaces.nowhere ? unknown(`there is no ${placesOf(spec).env}, and no Compose project of a gateway: where its .env and the copies of it are is not known`) : judged
  },
}))

export const tokenNotInShell = ofFirst(defineControl({
  ...shared,
  id: 'secrets.token-not-in-shell-history',
  title: "The gateway token is in nobody's shell history or profile",
  severity: 'high',
  lenses: {
    child: 'You said the password aloud once, and the parrot still says it.',
    principle: 'A token typed into a command stays in the history of that shell for years, goes into backups of the home folder, and outlives every chmod of .env.',
  },
  advice: 'Take the lines out of the files (they are not shown here), and close the shells that would write them again at their end, which is why no step does it; then give the gateway a new token: remove its line from .env and run hardshell up',
  check: ({ tokenPlaces }) => nowhere(tokenPlaces, ['shell'], 'in no history, no profile'),
}))

export const tokenNotInProcesses = ofFirst(defineControl({
  ...shared,
  id: 'secrets.token-not-in-processes',
  title: 'Only the gateway has the token in its command line or environment',
  severity: 'high',
  lenses: {
    child: 'The one who opens the door has the key in the hand; nobody else walks about with it.',
    principle: 'Command lines are readable by every user. An environment is inherited by everything a program starts, and ends in crash reports. Only what runs inside the gateway’s container needs the token.',
  },
  advice: 'End the processes named and start them without the token in reach; what they are for, and whether they may be ended, no step can know. Then give the gateway a new one: remove its line from .env and run hardshell up',
  check: ({ tokenPlaces }) => nowhere(tokenPlaces, ['cmdline', 'environ'], 'nowhere outside the gateway'),
}))

export const tokenNotInUnits = ofFirst(defineControl({
  ...shared,
  id: 'secrets.token-not-in-units',
  title: 'The gateway token is in no unit file and no cron file',
  severity: 'high',
  lenses: {
    child: 'The password is not written on the alarm clock.',
    principle: 'Unit files are public: systemctl cat shows them to any user, Environment= lines included. A token there is also the one that rotation forgets, and that is passed on at the next start.',
  },
  advice: 'Let the program read it from .env (EnvironmentFile=) and take it out of the files named; how another program takes its secrets, no step can know. Then give the gateway a new one: remove its line from .env and run hardshell up',
  check: ({ tokenPlaces }) => nowhere(tokenPlaces, ['unit', 'cron'], 'in no unit, no cron file'),
}))


export const tokenNotInLogs = ofFirst(defineControl({
  id: 'secrets.token-not-in-logs',
  title: 'The gateway token is in no log and no stray file',
  severity: 'high',
  lenses: {
    child: 'Nobody wrote the password into the visitors’ book.',
    principle: 'Logs are copied, shipped and read by many who may not have the token; a note in a home or in /tmp is forgotten. The journal of the last 30 days with the command lines in it, /var/log with what was packed, the gateway’s own log, homes and temporary folders are searched for the token that is in use.',
  },
  needs: { tokenTraces },
  whenAbsent: 'not-applicable',
  advice: 'Find out who wrote it there, and remove it; no step does, since a log is evidence too (journal: journalctl --rotate && journalctl --vacuum-time=1s; file: shred -u FILE), then give the gateway a new token: remove its line from .env and run hardshell up',
  check: ({ tokenTraces }) => nowhere(tokenTraces, ['log', 'stray'], 'in no log, no stray file', 'token-traces'),
}))
