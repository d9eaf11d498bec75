/**
 * Answers of deep facts, kept between audits. A kept answer counts only while the quick facts that it hangs on read to the
 * letter as they did when it was taken (or, of a subject that only grows, as far as it goes), and not for ever: `since` says how old it may be. Pure: whoever calls keeps the file.
 */
import type { Fact } from '../model/fact.js'
import { PROBE_EXIT, type Facts, type Frame } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'

export interface KeptAnswer {
  readonly frame: Frame
  /** ISO 8601, UTC. */
  readonly takenAt: string
  /** Exit status and output of each fact it hangs on, by name. */
  readonly whileSame: Readonly<Record<string, string>>
}
/** Of one host, by fact name. */
export type KeptAnswers = Readonly<Record<string, KeptAnswer>>

type AnyFact = Fact<unknown, Spec>

/** What to keep: the answers that were got. One that was denied or failed is asked for again. */
export function toKeep(facts: Facts, deep: readonly AnyFact[]): KeptAnswers {
  return Object.fromEntries(
    deep.flatMap((fact) => {
      const frame = facts.frames[fact.name]
      const whileSame = standing(facts, fact)
      if (frame === undefined || !told(frame) || frame.takenAt !== undefined || whileSame === undefined) return []
      return [[fact.name, { frame, takenAt: facts.takenAt, whileSame }]]
    }),
  )
}

/** Adds the kept answers that still count. @param since ISO 8601, UTC: the oldest that may */
export function withKept(facts: Facts, deep: readonly AnyFact[], kept: KeptAnswers, since: string): Facts {
  const frames: Record<string, Frame> = { ...facts.frames }
  for (const fact of deep) {
    const answer = kept[fact.name]
    const now = standing(facts, fact)
    if (answer === undefined || now === undefined || answer.takenAt < since || frames[fact.name] !== undefined) continue
    const then = Object.entries(now).every(([name, said]) => answer.whileSame[name] === said)
    if (then) frames[fact.name] = { ...answer.frame, takenAt: answer.takenAt }
    else if (fact.deep?.grows === true && answer.frame.exit === PROBE_EXIT.known) frames[fact.name] = { ...answer.frame, takenAt: answer.takenAt, outgrown: true }
  }
  return { ...facts, frames }
}

const told = ({ exit }: Frame): boolean => exit === PROBE_EXIT.known || exit === PROBE_EXIT.absent

/** What the facts it hangs on say now; undefined when one of them could not be seen. */
function standing({ frames }: Facts, fact: AnyFact): Record<string, string> | undefined {
  const said: Record<string, string> = {}
  for (const { name } of fact.deep?.whileSame ?? []) {
    const frame = frames[name]
    if (frame === undefined || !told(frame)) return undefined
    said[name] = `${frame.exit} ${frame.stdout}`
  }
  return said
}
