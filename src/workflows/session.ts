/** One host being worked on: who it is, how it is reached, what is wanted of it. */
import { neededFacts } from '../audit/evaluate.js'
import { scorecard, type Scorecard } from '../audit/scorecard.js'
import { areas } from '../areas/catalogue.js'
import type { Area } from '../areas/define.js'
import type { Facts } from '../model/reading.js'
import { collect } from '../runner/collect.js'
import type { Spec } from '../spec/spec.js'
import type { Transport } from '../transport/transport.js'

export interface Session {
  /** The operator's name for the host. */
  readonly host: string
  readonly spec: Spec
  readonly transport: Transport
  /** YYYY-MM-DD, for accepted risks. */
  readonly today: string
}

export interface Observation {
  readonly facts: Facts
  readonly card: Scorecard
}

/** Collects what the controls of these areas need, and judges them. One round trip. */
export async function observe(session: Session, which: readonly Area[] = areas): Promise<Observation> {
  const facts = await collect(session.transport, session.host, neededFacts(which, session.spec), session.spec)
  return { facts, card: scorecard(which, facts, session.spec, session.today) }
}

/** The areas with only the controls that `keep` wants. */
export const onlyControls = (keep: (control: Area['controls'][number]) => boolean): readonly Area[] =>
  areas.map((area) => ({ ...area, controls: area.controls.filter(keep) })).filter((area) => area.controls.length > 0)
