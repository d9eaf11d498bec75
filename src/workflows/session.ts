/** One host being worked on: who it is, how it is reached, what is wanted of it. */
import { toKeep, withKept, type KeptAnswers } from '../audit/deep.js'
import { neededFacts } from '../audit/evaluate.js'
import { scorecard, type Scorecard } from '../audit/scorecard.js'
import { areas } from '../areas/catalogue.js'
import { gitHistories } from '../areas/secrets/histories.js'
import type { Area } from '../areas/define.js'
import type { Fact } from '../model/fact.js'
import type { Facts, Frame } from '../model/reading.js'
import { collect } from '../runner/collect.js'
import type { Spec } from '../spec/spec.js'
import type { Transport } from '../transport/transport.js'
import { readHistories } from './histories.js'

export interface Session {
  /** The operator's name for the host. */
  readonly host: string
  readonly spec: Spec
  readonly transport: Transport
  /** YYYY-MM-DD, for accepted risks. */
  readonly today: string
  readonly keeping?: Keeping
  /**
   * By fact name: what the operator's machine knows or sees by itself. Asked while the host is, and only when needed; who wants
   * to know what the host said may wait for that.
   */
  readonly operator?: Readonly<Record<string, (seen: Promise<Facts>) => Promise<Frame>>>
  /** Hears of every collection. */
  readonly onCollected?: (facts: Facts) => void
}

/** Answers of deep facts kept on the operator's machine; without it nothing is kept. */
export interface Keeping {
  readonly read: () => KeptAnswers
  readonly write: (kept: KeptAnswers) => void
}

export interface Observation {
  readonly facts: Facts
  readonly card: Scorecard
}

/** Deep facts that one probe cannot bring: they go on where the kept answer ended. */
const OWN_WAY: Readonly<Record<string, (session: Session, quick: Facts, before?: Frame) => Promise<Frame>>> = { [gitHistories.name]: readHistories }

/** How old a kept answer may be, in milliseconds: 30 days. */
const KEPT_FOR = 30 * 24 * 3600 * 1000

/**
 * Collects what the controls of these areas need, and judges them. One round trip, and deep facts as they were kept; `changed`
 * takes a second one for those of which nothing that counts was kept, `all` for every one.
 */
export async function observe(session: Session, which: readonly Area[] = areas, deep: 'kept' | 'changed' | 'all' = 'kept'): Promise<Observation> {
  const needed = neededFacts(which, session.spec).filter((fact) => fact.deep === undefined)
  const seen = look(session, needed.filter(({ vantage }) => vantage === 'host'))
  const [quick, own] = await Promise.all([seen, operatorFrames(session, needed.filter(({ vantage }) => vantage === 'operator').map(({ name }) => name), seen)])
  return deepen(session, which, { ...quick, frames: { ...quick.frames, ...own } }, deep)
}

/** The same for facts of which the quick ones are here already. They were taken first: a change in between voids what is kept. */
export async function deepen(session: Session, which: readonly Area[], quick: Facts, deep: 'kept' | 'changed' | 'all'): Promise<Observation> {
  const slow = neededFacts(which, session.spec).filter((fact) => fact.deep !== undefined)
  if (slow.length === 0) return judged(session, which, quick)
  const kept = session.keeping?.read() ?? {}
  const since = new Date(Date.parse(quick.takenAt) - KEPT_FOR).toISOString()
  let facts = deep === 'all' ? quick : withKept(quick, slow, kept, since)
  const open = deep === 'kept' ? [] : slow.filter(({ name }) => facts.frames[name] === undefined || facts.frames[name].outgrown === true)
  if (open.length > 0) {
    const probes = open.filter(({ name }) => OWN_WAY[name] === undefined)
    if (probes.length > 0) facts = { ...facts, frames: { ...facts.frames, ...(await look(session, probes)).frames } }
    for (const { name } of open) {
      const own = await OWN_WAY[name]?.(session, quick, kept[name]?.frame)
      if (own !== undefined) facts = { ...facts, frames: { ...facts.frames, [name]: own } }
    }
    session.keeping?.write({ ...kept, ...toKeep(facts, open) })
  }
  return judged(session, which, facts)
}

/** Facts alone: pages that show what is there judge nothing. */
export async function look(session: Session, wanted: readonly Fact<unknown, Spec>[]): Promise<Facts> {
  const facts = await collect(session.transport, session.host, wanted, session.spec)
  session.onCollected?.(facts)
  return facts
}

const judged = (session: Session, which: readonly Area[], facts: Facts): Observation => ({ facts, card: scorecard(which, facts, session.spec, session.today) })

/** Nobody who could tell: no frame, and so a `failed` reading. */
async function operatorFrames({ operator = {} }: Session, names: readonly string[], seen: Promise<Facts>): Promise<Record<string, Frame>> {
  const told = names.flatMap((name) => {
    const tell = operator[name]
    return tell === undefined ? [] : [tell(seen).then((frame) => [name, frame] as const)]
  })
  return Object.fromEntries(await Promise.all(told))
}

/** The areas with only the controls that `keep` wants. */
export const onlyControls = (keep: (control: Area['controls'][number]) => boolean): readonly Area[] =>
  areas.map((area) => ({ ...area, controls: area.controls.filter(keep) })).filter((area) => area.controls.length > 0)
