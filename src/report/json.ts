/**
 * Reports for programs. The key `schema` names shape and version; within one version keys are only ever added.
 * Keys are listed one by one, so that a field added to the model never leaks out by itself.
 */
import type { Devices } from '../model/way-in.js'
import type { Audience, Door } from '../audit/exposure.js'
import type { Scorecard } from '../audit/scorecard.js'
import type { Finding } from '../model/control.js'
import type { JournalEntry } from '../model/journal.js'
import { hasWork, type Plan } from '../model/plan.js'
import type { AuditShape, AuditsShape, DoorShape, FindingShape } from './audit-shape.js'
import type { AuditReport } from './audit.js'
import { inWords } from './change.js'

/** One host's scorecard, or all of them when several were asked for. Its schema is docs/audit.schema.json. */
export const auditJson = ({ cards: [card, ...more], unreached, several }: AuditReport): string =>
  several || card === undefined
    ? printable({
        schema: 'hardshell.audits.v1',
        audits: [...(card === undefined ? [] : [card]), ...more].map(shapeOf),
        unreached: unreached.map(({ host, message, hint }) => ({ host, message, hint })),
      } satisfies AuditsShape)
    : cardJson(card)

export const cardJson = (card: Scorecard): string => printable(shapeOf(card))

function shapeOf(card: Scorecard): AuditShape {
  const { score } = card
  return {
    schema: 'hardshell.audit.v1',
    host: card.host,
    takenAt: card.takenAt,
    login: { user: card.login.user, root: card.login.root },
    only: card.only ?? null,
    since: card.since === undefined ? null : { takenAt: card.since.takenAt, score: card.since.score, worse: [...card.since.worse], better: [...card.since.better] },
    score: score.score,
    grade: score.grade,
    heldBy: score.heldBy ?? null,
    counts: { ...score.counts, accepted: score.accepted, expired: score.expired },
    categories: score.categories.map(({ category, earned, possible, counts }) => ({ category, earned, possible, counts })),
    findings: card.findings.map(finding),
    exposure: card.exposure === undefined ? null : { doors: card.exposure.doors.map(door), notKnown: [...card.exposure.notKnown] },
  }
}

const finding = (one: Finding): FindingShape => ({
  control: one.control,
  title: one.title,
  severity: one.severity,
  category: one.category,
  verdict: one.verdict,
  evidence: one.evidence.map(({ fact, saw, want }) => ({ fact, saw, want })),
  because: one.because ?? null,
  remedy: one.remedy ?? null,
  advice: one.advice ?? null,
  accepted: one.accepted ?? null,
  asOf: one.asOf ?? null,
  expired: one.expired ?? null,
  tags: [...(one.tags ?? [])],
})

function door({ protocol, port, who, addresses, declared, seen }: Door): DoorShape {
  const from = (audience: Audience): DoorShape['seen'][Audience] => {
    const sight = seen[audience]
    return sight === undefined ? null : { answer: sight.answer, proof: sight.proof, because: sight.because }
  }
  return { protocol, port, who, addresses: [...addresses], declared: declared ?? null, seen: { internet: from('internet'), network: from('network'), tailnet: from('tailnet') } }
}

export const devicesJson = (host: string, { pending, paired }: Devices): string => printable({ schema: 'hardshell.devices.v1', host, pending, paired })

export function planJson(plan: Plan): string {
  return printable({
    schema: 'hardshell.plan.v1',
    host: plan.host,
    changes: plan.steps.some(hasWork),
    steps: plan.steps.map((step) => ({
      id: step.id,
      title: step.title,
      why: step.why,
      lockout: step.lockout,
      restartsGateway: step.restartsGateway,
      needsReboot: step.needsReboot === true,
      work: hasWork(step),
      asked: step.asked.map(({ control, verdict }) => ({ control, verdict })),
      changes: step.changes.map(({ change, effect, now }) => ({
        kind: change.kind,
        what: inWords(change),
        effect,
        ...(change.kind === 'putFile' ? { path: change.path, mode: change.mode, owner: change.owner, text: change.text } : {}),
        ...(now === undefined ? {} : { now }),
      })),
    })),
  })
}

export function journalJson(host: string, entries: readonly JournalEntry[]): string {
  return printable({
    schema: 'hardshell.journal.v1',
    host,
    entries: entries.map(({ run, hardshell, position, step, state, at, changes, guard, undoGuard }) => ({
      run,
      hardshell: hardshell ?? null,
      position,
      step,
      state,
      at,
      changes: changes.map(({ kind, what, result }) => ({ kind, what, result })),
      guard: guard === undefined ? null : { state: guard.state, at: guard.at ?? null },
      undoGuard: undoGuard === undefined ? null : { state: undoGuard.state, at: undoGuard.at ?? null },
    })),
  })
}

/** JSON leaves DEL, C1 and direction marks as they are; a terminal obeys them, so they are escaped too. */
export function printable(value: object): string {
  const raw = JSON.stringify(value, null, 2)
  return raw.replace(/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
