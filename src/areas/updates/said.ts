/** What the host's programs for updates print, read: the last run, the releases on record, and what lies ahead. Pure. */
import { z } from 'zod'

const schemas = z.object({ state: z.number().optional(), agent: z.number().optional() }).nullable()
const seconds = z.number().nullable()
const text = z.string().nullable()

const lastRun = z.object({
  schema: z.literal('hardshell.update.v1'),
  /** finished: the target serves; back: the one of before does; refused: nothing was touched; stuck: neither does. */
  ended: z.enum(['finished', 'back', 'refused', 'stuck']),
  goal: z.enum(['update', 'rollback']),
  /** Names of releases; null when it did not come so far. */
  from: text,
  to: text,
  asked: z.string(),
  because: text,
  status: z.number(),
  run: z.string(),
  who: z.string(),
  /** Version of hardshell. */
  hardshell: z.string(),
  /** Seconds since 1970; null when it did not come so far. */
  begun: seconds,
  at: z.number(),
  switched: seconds,
  /** Milliseconds without a gateway. */
  down: seconds,
  snapshot: text,
  taken: seconds,
  /** Where the state that gave way is kept. */
  aside: text,
  warnings: z.array(z.string()),
})
export type LastRun = z.infer<typeof lastRun>

/** @throws Error for what is none */
export const parseLastRun = (json: string): LastRun => lastRun.parse(JSON.parse(json))

const ahead = z.object({
  from: z.object({ version: z.string(), image: z.string(), name: z.string(), running: z.boolean(), schemas, node: z.string() }),
  /** `schemas` null: told only once the image is there. */
  to: z.object({ version: z.string(), name: text, schemas, node: text }),
  atWork: text,
  stateMiB: z.number(),
})
export type Ahead = z.infer<typeof ahead>
export const parseAhead = (json: string): Ahead => ahead.parse(JSON.parse(json))

const unseen = z.object({ because: z.string() })
const review = z.object({
  /** OpenClaw's own notes, from the target down to the release of now, in Markdown. */
  notes: z.union([z.object({ text: z.string() }), unseen]),
  packages: z.union([z.object({ counts: z.object({ critical: z.number(), high: z.number(), moderate: z.number(), low: z.number() }), holes: z.array(z.object({ package: z.string(), severity: z.string(), title: z.string() })) }), unseen]),
  /** What the image asks of who starts it: `-` lines of now, `+` lines of the target. */
  contract: z.union([z.object({ lines: z.array(z.string()) }), unseen]),
})
export type Review = z.infer<typeof review>
export const parseReview = (json: string): Review => review.parse(JSON.parse(json))

/** Whether the way back needs the state: unknown until the target says which schemas it has. */
export function schemaMoves({ from, to }: Ahead): boolean | undefined {
  if (from.schemas === null || to.schemas === null) return undefined
  return from.schemas.state !== to.schemas.state || from.schemas.agent !== to.schemas.agent
}

export interface Release {
  readonly name: string
  readonly version: string
  readonly imageId: string
  /** It lived through a watch window, or served when an update began. */
  readonly good: boolean
  /** Seconds since 1970, when that was last so. */
  readonly at: number
  /** Schemas that it knows. */
  readonly state: number
  readonly agent: number
  /** The state when it was left. */
  readonly snapshot?: string
  readonly snapshotAt?: number
  /** Whether its own tag still names its image. */
  readonly there: boolean
}

export interface Releases {
  /** Image id of the container, and Docker's word for how it is; left out: none. */
  readonly container?: { readonly imageId: string; readonly status: string }
  /** What the deployment's record names. */
  readonly version: string
  readonly imageId: string
  /** An update or rollback at work. */
  readonly stage?: string
  /** systemd's word for how its unit is. */
  readonly unit?: string
  readonly log?: string
  /** Seconds since 1970: end of its watch window. */
  readonly until?: number
  readonly last?: LastRun
  /** States that gave way. */
  readonly aside: readonly string[]
  /** Newest first. */
  readonly releases: readonly Release[]
}

/** A host that has none. */
export const NO_RELEASES: Releases = { version: '', imageId: '', aside: [], releases: [] }

/** @throws Error for what the probe does not print */
export function parseReleases(stdout: string): Releases {
  const [head = [], ...rest] = divided(stdout.split('\n').filter((line) => line !== '').map((line) => line.split('\t')))
  const told = new Map(head.map(([key = '', value = '']) => [key, value]))
  const word = (key: string): string => told.get(key) ?? ''
  const [imageId = '', status = ''] = word('running').split(' ')
  return {
    ...(imageId === '' ? {} : { container: { imageId, status } }),
    version: word('version'),
    imageId: word('image'),
    ...(told.has('unit') ? { stage: word('stage') || 'preparing', unit: word('unit'), log: word('log') } : {}),
    ...(told.has('until') ? { until: Number(word('until')) } : {}),
    ...(told.has('last') ? { last: parseLastRun(word('last')) } : {}),
    aside: head.filter(([key]) => key === 'aside').map(([, value = '']) => value),
    releases: rest.map((rows) => release(rows, new Map(head.filter(([key]) => key === 'tagged').map(([, tag = '', id = '']) => [tag, id])))).toSorted((a, b) => b.at - a.at),
  }
}

/** A line `release` begins the next part. */
function divided(rows: readonly string[][]): string[][][] {
  const parts: string[][][] = [[]]
  for (const row of rows) {
    if (row[0] === 'release') parts.push([])
    else parts.at(-1)?.push(row)
  }
  return parts
}

function release(rows: readonly string[][], tags: ReadonlyMap<string, string>): Release {
  const told = new Map(rows.map(([key = '', value = '']) => [key, value]))
  const must = (key: string): string => {
    const value = told.get(key)
    if (value === undefined || value === '') throw new Error(`a release on record has no ${key}`)
    return value
  }
  const snapshot = told.get('SNAPSHOT')
  return {
    name: must('NAME'),
    version: must('VERSION'),
    imageId: must('IMAGE_ID'),
    good: must('HELD') === 'good',
    at: Number(must('AT')),
    state: Number(must('KNOWS_STATE')),
    agent: Number(must('KNOWS_AGENT')),
    ...(snapshot === undefined ? {} : { snapshot, snapshotAt: Number(must('SNAPSHOT_AT')) }),
    there: tags.get(must('TAG')) === must('IMAGE_ID'),
  }
}
