/**
 * The runbook of `hardshell up`: take the host, look, refuse what cannot work, show the plan, apply step by step,
 * prove each step by the controls that name it, and end with the smoke test and the scorecard.
 * It can be stopped anywhere and run again: what is already so is left alone.
 */
import { HardshellError } from '../model/errors.js'
import { hasWork, type Plan, type PlannedStep } from '../model/plan.js'
import type { ApplyEvent } from '../model/progress.js'
import type { Secret } from '../model/secret.js'
import { applyStep, undoEntry } from '../runner/apply.js'
import { holdLock } from '../runner/lock.js'
import { what } from '../shell/step.js'
import { handOver } from './hand-over.js'
import { planHost, wantedSteps } from './plan.js'
import { preflight } from './preflight.js'
import { observe, onlyControls, type Observation, type Session } from './session.js'
import { verifyHost } from './verify.js'

export interface UpOptions {
  /** Names the run in the journal: `20261122T183300Z-4f2a`. */
  readonly run: string
  /** Shown to another operator who finds the host taken. */
  readonly who: string
  /** Shows the plan; resolves to false when the operator says no. */
  readonly confirm: (plan: Plan) => Promise<boolean>
  readonly onEvent: (event: ApplyEvent) => void
  /** What is being looked at or waited for, between steps. */
  readonly onStage: (text: string) => void
  readonly signal: AbortSignal
  /** Secrets that the spec refers to, for the host: addresses of channels of alarm, by name. */
  readonly addresses?: ReadonlyMap<string, Secret>
}

export type UpResult =
  | { readonly kind: 'declined'; readonly plan: Plan }
  | { readonly kind: 'finished'; readonly plan: Plan; readonly changed: readonly string[]; readonly observation: Observation }

export async function up(session: Session, options: UpOptions): Promise<UpResult> {
  const lock = await holdLock(session.transport, options.who)
  const handing = options.addresses !== undefined && options.addresses.size > 0
  try {
    options.onStage('looking at the host')
    // before the plan is made: it says which of them are new
    if (handing) await handOver(session.transport, options.addresses)
    const before = await observe(session)
    const plan = await planHost(session, before.card.findings)
    preflight(session, before.facts, plan)
    if (plan.steps.some(hasWork) && !(await options.confirm(plan))) return { kind: 'declined', plan }
    const changed = await applyPlan(session, plan, options)
    options.onStage('proving it: smoke test and audit')
    const observation = await verifyHost(session, { signal: options.signal, onWait: options.onStage })
    return { kind: 'finished', plan, changed, observation }
  } finally {
    if (handing) await handOver(session.transport, new Map()).catch(() => undefined)
    await lock.release()
  }
}

/** @returns the ids of the steps that changed something. */
async function applyPlan(session: Session, plan: Plan, options: UpOptions): Promise<string[]> {
  const after = new Map(wantedSteps(session.spec).map(({ step }) => [step.id, step.after]))
  const changed = new Set<string>()
  const work = plan.steps.filter(hasWork).length
  let at = 0
  for (const [position, step] of plan.steps.entries()) {
    // What looked fine may not be any more once something it builds on has changed.
    const disturbed = (after.get(step.id) ?? []).some((id) => changed.has(id))
    if (!hasWork(step) && !disturbed) continue
    options.signal.throwIfAborted()
    if (hasWork(step)) {
      at += 1
      options.onEvent({ event: 'step', step: step.id, title: step.title, position: at, of: work })
    }
    const from = Date.now()
    const outcome = await applyStep(session.transport, step, { run: options.run, position, signal: options.signal, onEvent: options.onEvent, deployUser: session.spec.deploy.user })
    if (outcome.status !== 'done') {
      const because = outcome.tail.at(-1) ?? 'no reason given'
      options.onEvent({ event: 'ended', step: step.id, state: 'failed', because, ms: Date.now() - from })
      throw new HardshellError('step', `${step.id} (${step.title}) failed: ${because}`, {
        hint: `what it had changed was put back, earlier steps stand; mend the cause and run again. Its whole output is on the host: /var/lib/hardshell/journal/${options.run}`,
      })
    }
    if (hasWork(step) || outcome.changed) {
      options.onEvent({ event: 'ended', step: step.id, state: outcome.changed ? 'done' : 'unchanged', ms: Date.now() - from })
    }
    if (!outcome.changed) continue
    changed.add(step.id)
    await prove(session, step, position, options)
  }
  return [...changed]
}

/** Fresh facts for the controls that name this step; a fail undoes the step and stops. */
async function prove(session: Session, step: PlannedStep, position: number, options: UpOptions): Promise<void> {
  const asking = onlyControls((control) => control.remedy === step.id)
  if (asking.length === 0) return
  const { card } = await observe(session, asking)
  const failing = card.findings.filter((finding) => finding.verdict === 'fail' && finding.accepted === undefined)
  if (failing.length === 0) return
  const changes = step.changes.map(({ change }) => ({ kind: change.kind, what: what(change) }))
  await undoEntry(session.transport, { run: options.run, position, step: step.id, changes }, options.onEvent, step.lockout ? session.spec.deploy.user : undefined)
  const shown = failing.map((finding) => `${finding.control} (${finding.evidence.map(({ fact, saw }) => `${fact}: ${saw}`).join(', ')})`)
  throw new HardshellError('verify', `${step.id} was applied, and the host still does not show it: ${shown.join('; ')}`, {
    hint: 'the step was undone; run `hardshell explain` on the control named, and look at the host',
  })
}
