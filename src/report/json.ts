/**
 * Reports for programs. The key `schema` names shape and version; within one version keys are only ever added.
 * Keys are listed one by one, so that a field added to the model never leaks out by itself.
 */
import type { Scorecard } from '../audit/scorecard.js'
import type { Finding } from '../model/control.js'
import type { JournalEntry } from '../model/journal.js'
import { hasWork, type Plan } from '../model/plan.js'
import { inWords } from './change.js'

export function auditJson(card: Scorecard): string {
  const { score } = card
  return text({
    schema: 'hardshell.audit.v1',
    host: card.host,
    takenAt: card.takenAt,
    login: { user: card.login.user, root: card.login.root },
    score: score.score,
    grade: score.grade,
    heldBy: score.heldBy ?? null,
    counts: { ...score.counts, accepted: score.accepted },
    categories: score.categories.map(({ category, earned, possible, counts }) => ({ category, earned, possible, counts })),
    findings: card.findings.map(finding),
  })
}

const finding = (one: Finding): object => ({
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
})

export function planJson(plan: Plan): string {
  return text({
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
  return text({
    schema: 'hardshell.journal.v1',
    host,
    entries: entries.map(({ run, position, step, state, at, changes, guard }) => ({
      run,
      position,
      step,
      state,
      at,
      changes: changes.map(({ kind, what, result }) => ({ kind, what, result })),
      guard: guard === undefined ? null : { state: guard.state, at: guard.at ?? null },
    })),
  })
}

/** JSON leaves DEL, C1 and direction marks as they are; a terminal obeys them, so they are escaped too. */
function text(value: object): string {
  const raw = JSON.stringify(value, null, 2)
  return raw.replace(/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
