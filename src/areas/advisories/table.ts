/** The list of known holes: its shape, and how an answer of the OSV database becomes one. */
import { z } from 'zod'
import type { Range } from './version.js'

export const SCHEMA = 'hardshell.advisories.v1'

/** `unrated`: no source says how bad; it is counted as high. */
export type Rating = 'critical' | 'high' | 'medium' | 'low' | 'unrated'

export interface Advisory {
  readonly id: string
  readonly aliases: readonly string[]
  readonly severity: Rating
  readonly what: string
  readonly ranges: readonly Range[]
}
export interface Table {
  /** YYYY-MM-DD: nothing published after this day is in it. */
  readonly asOf: string
  readonly source: string
  readonly advisories: readonly Advisory[]
}

const word = z.string().min(1).max(200)
const id = z.string().regex(/^[A-Za-z]+-[\w-]{1,60}$/)
const shape = z.object({
  schema: z.literal(SCHEMA),
  asOf: z.iso.date(),
  source: z.string().max(1000),
  advisories: z
    .array(
      z.object({
        id,
        aliases: z.array(id),
        severity: z.enum(['critical', 'high', 'medium', 'low', 'unrated']),
        what: word,
        ranges: z.array(z.object({ introduced: word.optional(), fixed: word.optional(), lastAffected: word.optional() })).min(1),
      }),
    )
    // A list of nothing would let every version pass.
    .min(1),
})

/** @throws Error in words for what is not such a list */
export function readTable(text: string): Table {
  const read = shape.safeParse(JSON.parse(text))
  if (!read.success) throw new Error(`not a list of advisories: ${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}`)
  const { asOf, source, advisories } = read.data
  return { asOf, source, advisories: advisories as readonly Advisory[] }
}

export const tableText = ({ asOf, source, advisories }: Table): string => `${JSON.stringify({ schema: SCHEMA, asOf, source, advisories })}\n`

/** What of an OSV record counts here (ossf.github.io/osv-schema); more keys come with time and do no harm. */
const osvRecord = z.object({
  id,
  aliases: z.array(z.string()).default([]),
  summary: z.string().optional(),
  details: z.string().optional(),
  withdrawn: z.string().optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        ranges: z.array(z.object({ type: z.string(), events: z.array(z.record(z.string(), z.string())) })).default([]),
        versions: z.array(z.string()).default([]),
        database_specific: z.object({ last_known_affected_version_range: z.string().optional() }).loose().optional(),
      }),
    )
    .default([]),
  database_specific: z.object({ severity: z.string().optional() }).loose().optional(),
})
export const osvAnswer = z.object({ vulns: z.array(osvRecord).default([]), next_page_token: z.string().optional() })
export type OsvRecord = z.infer<typeof osvRecord>

const RATINGS: Readonly<Record<string, Rating>> = { CRITICAL: 'critical', HIGH: 'high', MODERATE: 'medium', MEDIUM: 'medium', LOW: 'low' }

/** One of ours for each record that still stands; two records of the same hole become one. */
export function fromOsv(records: readonly OsvRecord[], packages: readonly string[]): readonly Advisory[] {
  const known = new Set<string>()
  const kept: Advisory[] = []
  for (const record of records) {
    if (record.withdrawn !== undefined || [record.id, ...record.aliases].some((name) => known.has(name))) continue
    const ranges = record.affected.filter((one) => one.package !== undefined && packages.includes(one.package.name)).flatMap(rangesOf)
    if (ranges.length === 0) continue
    for (const name of [record.id, ...record.aliases]) known.add(name)
    kept.push({
      id: record.id,
      aliases: record.aliases.filter((alias) => id.safeParse(alias).success),
      severity: RATINGS[record.database_specific?.severity?.toUpperCase() ?? ''] ?? 'unrated',
      what: oneLine(record.summary ?? record.details ?? 'no description'),
      ranges,
    })
  }
  return kept
}

function rangesOf(affected: OsvRecord['affected'][number]): Range[] {
  const last = /^<= *(\S+)$/.exec(affected.database_specific?.last_known_affected_version_range ?? '')?.[1]
  const ranges = affected.ranges.filter(({ type }) => type !== 'GIT').flatMap(({ events }) => fromEvents(events))
  const told = ranges.map((range) => (range.fixed === undefined && range.lastAffected === undefined && last !== undefined ? { ...range, lastAffected: last } : range))
  // Listed one by one instead: each is a range of one.
  return told.length > 0 ? told : affected.versions.map((version) => ({ introduced: version, lastAffected: version }))
}

/** Events come in order: each `introduced` opens a range that the next `fixed` or `last_affected` closes. */
function fromEvents(events: readonly Readonly<Record<string, string>>[]): Range[] {
  const ranges: Range[] = []
  let open: { introduced?: string } | undefined
  for (const { introduced, fixed, last_affected: lastAffected } of events) {
    if (introduced !== undefined) open = introduced === '0' ? {} : { introduced }
    const end = fixed !== undefined ? { fixed } : lastAffected !== undefined ? { lastAffected } : undefined
    if (open === undefined || end === undefined) continue
    ranges.push({ ...open, ...end })
    open = undefined
  }
  if (open !== undefined) ranges.push(open)
  return ranges
}

const oneLine = (text: string): string => {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').replace(/^OpenClaw(?:'s)?:? /i, '').trim()
  return line.length > 120 ? `${line.slice(0, 119)}…` : line || 'no description'
}
