/** What `up` would do on a host, and why. Changes nothing. */
import { areas } from '../areas/catalogue.js'
import type { Finding } from '../model/control.js'
import type { Plan } from '../model/plan.js'
import { makePlan, type Wanted } from '../plan/make-plan.js'
import { order } from '../plan/order.js'
import { preview } from '../runner/apply.js'
import { areaFiles } from '../runner/assets.js'
import type { Spec } from '../spec/spec.js'
import type { Session } from './session.js'

/** Every step this spec wants, ordered, with its changes. */
export const wantedSteps = (spec: Spec): readonly Wanted[] =>
  order(areas.flatMap((area) => area.steps))
    .filter((step) => step.wanted(spec))
    .map((step) => ({ step, changes: step.changes(spec, areaFiles(step.id)) }))

export async function planHost(session: Session, findings: readonly Finding[]): Promise<Plan> {
  const wanted = wantedSteps(session.spec)
  const looks = await preview(
    session.transport,
    wanted.map(({ step, changes }) => ({ id: step.id, changes })),
  )
  return makePlan(session.host, wanted, looks, findings)
}
