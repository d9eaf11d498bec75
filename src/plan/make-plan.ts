/** Steps, what a look at the host said about each change, and who asks for them → the plan. Pure. */
import type { Change } from '../model/change.js'
import type { Finding } from '../model/control.js'
import type { Effect, Plan, PlannedStep } from '../model/plan.js'
import type { Step } from '../model/step.js'

export interface Wanted {
  readonly step: Pick<Step<never>, 'id' | 'title' | 'why' | 'lockout' | 'restartsGateway' | 'after'>
  readonly changes: readonly Change[]
}

export function makePlan(
  host: string,
  wanted: readonly Wanted[],
  looks: ReadonlyMap<string, readonly { readonly effect: Effect; readonly now?: string }[]>,
  findings: readonly Finding[],
): Plan {
  return {
    host,
    steps: wanted.map(({ step, changes }): PlannedStep => {
      const seen = looks.get(step.id) ?? []
      const costs = (what: string): boolean => seen.some(({ now }, at) => changes[at]?.kind === 'script' && now?.split('\n').some((line) => line.startsWith(`${what}: `)) === true)
      return {
        id: step.id,
        title: step.title,
        why: step.why,
        lockout: step.lockout,
        restartsGateway: step.restartsGateway || costs('gateway'),
        ...(costs('reboot') ? { needsReboot: true } : {}),
        changes: changes.map((change, at) => ({ change, ...(seen[at] ?? { effect: 'unknown' as const }) })),
        asked: findings.filter((finding) => finding.remedy === step.id).map(({ control, verdict }) => ({ control, verdict })),
      }
    }),
  }
}
