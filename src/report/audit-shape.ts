/** The shape of an audit's JSON, which other programs rely on: docs/audit.schema.json is made from it. */
import { z } from 'zod'
import { GRADES } from '../audit/score.js'
import { CATEGORIES, SEVERITIES } from '../model/control.js'

const verdict = z.enum(['pass', 'fail', 'unknown', 'not-applicable'])
const number = z.int().min(0)
const counts = { pass: number, fail: number, unknown: number, 'not-applicable': number }
const acceptance = z.strictObject({ risk: z.string(), why: z.string(), mitigations: z.string(), revisit: z.iso.date() })

const finding = z.strictObject({
  control: z.string().describe('area.claim, stable for ever. openclaw.CHECKID is a finding of OpenClaw itself.'),
  title: z.string().describe('The claim; the verdict says whether it is true.'),
  severity: z.enum(SEVERITIES),
  category: z.enum(CATEGORIES),
  verdict: verdict.describe('unknown: it could not be seen; it never counts as a pass.'),
  evidence: z.array(z.strictObject({ fact: z.string(), saw: z.string(), want: z.string() })),
  because: z.string().nullable().describe('Why it is unknown or not applicable.'),
  remedy: z.string().nullable().describe('The step of hardshell up that mends it.'),
  advice: z.string().nullable().describe('What a person can do where no step mends it.'),
  accepted: acceptance.nullable().describe('An accepted risk: still a fail, but outside the exit code until its date.'),
  asOf: z.iso.datetime().nullable().describe('Judged on an answer kept from then, older than the audit.'),
  expired: acceptance.nullable().describe('An accepted risk past its date: it counts again.'),
  tags: z.array(z.string()).describe('CIS items, OpenClaw checkIds, smoke.'),
})

const sight = z
  .strictObject({
    answer: z.enum(['open', 'closed', 'unknown']),
    proof: z.enum(['tried', 'read', 'none']).describe('tried: knocked at from where the operator sits. read: from rules and sockets on the host; nobody knocked.'),
    because: z.string(),
  })
  .nullable()
  .describe('null: there is no such audience here.')

const door = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  port: z.int(),
  who: z.string().describe('The program, or the container that publishes it.'),
  addresses: z.array(z.string()).describe('What it is bound to.'),
  declared: z.string().nullable().describe('Why it is there; null: nobody declared it.'),
  seen: z.strictObject({ internet: sight, network: sight, tailnet: sight }),
})

const audit = z.strictObject({
  schema: z.literal('hardshell.audit.v1').describe('Shape and version; within a version keys are only ever added.'),
  host: z.string(),
  takenAt: z.iso.datetime().describe("When the facts were collected, UTC, by the operator's clock."),
  login: z.strictObject({ user: z.string(), root: z.boolean() }),
  only: z.string().nullable().describe('Which controls were asked for with --only; the score is of these alone.'),
  since: z
    .strictObject({ takenAt: z.iso.datetime(), score: z.int(), worse: z.array(z.string()), better: z.array(z.string()) })
    .nullable()
    .describe('Controls whose verdict changed since the audit recorded before, judged by the controls of today.'),
  score: z.int().min(0).max(100),
  grade: z.enum(GRADES),
  heldBy: z.strictObject({ control: z.string(), verdict }).nullable().describe('The control of critical or high severity that keeps the grade below what the score alone would give.'),
  counts: z.strictObject({ ...counts, accepted: number.describe('How many of the fails are accepted.'), expired: number.describe('How many fails had been accepted until their date.') }),
  categories: z.array(z.strictObject({ category: z.enum(CATEGORIES), earned: number.describe('Points.'), possible: number.describe('Points.'), counts: z.strictObject(counts) })),
  findings: z.array(finding),
  exposure: z
    .strictObject({ doors: z.array(door), notKnown: z.array(z.string()).describe('What could not be seen.') })
    .nullable()
    .describe('Who can reach what, from where, and how that is known; null when this audit did not look at what listens.'),
})

const audits = z.strictObject({
  schema: z.literal('hardshell.audits.v1').describe('Several hosts, as asked for with --all or by a spec that declares several.'),
  audits: z.array(audit),
  unreached: z.array(z.strictObject({ host: z.string(), message: z.string(), hint: z.string() })),
})

export type FindingShape = z.infer<typeof finding>
export type DoorShape = z.infer<typeof door>
export type AuditShape = z.infer<typeof audit>
export type AuditsShape = z.infer<typeof audits>

/** The text of docs/audit.schema.json. Draft 7, which every validator reads. */
export const auditSchemaText = (): string =>
  `${JSON.stringify({ title: 'hardshell audit --format json', ...z.toJSONSchema(z.union([audit, audits]), { target: 'draft-7' }) }, null, 2)}\n`
