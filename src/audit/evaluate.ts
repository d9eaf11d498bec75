/** Judges one collection of facts by the controls of the areas. Pure: no host is touched, and today is handed in. */
import type { Area } from '../areas/define.js'
import { notApplicable, type Control, type Finding, type Judgement } from '../model/control.js'
import { HardshellError } from '../model/errors.js'
import { read, type Fact } from '../model/fact.js'
import type { Facts, Frame, Reading } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { accept } from './accept.js'
import { mergeUpstream } from './upstream.js'

type AnyControl = Omit<Control<Spec>, 'category'>

/** The areas keep their controls with the types of `needs` rubbed out; a judge needs them as records again. */
const controlsOf = (area: Area): readonly AnyControl[] => area.controls as unknown as readonly AnyControl[]

/** @param today YYYY-MM-DD, for the dates of accepted risks */
export function evaluate(areas: readonly Area[], facts: Facts, spec: Spec, today: string): Finding[] {
  const findings = areas.flatMap((area) =>
    controlsOf(area).map((control) => {
      const finding: Finding = {
        control: control.id,
        title: control.title,
        severity: control.severity,
        category: area.category,
        ...judge(control, facts, spec, today),
        ...asOf(control, facts),
        ...(control.remedy === undefined ? {} : { remedy: control.remedy }),
        ...(control.advice === undefined ? {} : { advice: control.advice }),
        lenses: control.lenses,
        ...(control.tags === undefined ? {} : { tags: control.tags }),
      }
      return accept(finding, [...spec.acceptedRisks, ...(area.risks?.(spec) ?? [])], today)
    }),
  )
  return mergeUpstream(findings, facts, spec, today)
}

/** The oldest kept answer that it was judged on. */
function asOf(control: AnyControl, { frames }: Facts): Pick<Finding, 'asOf'> {
  const [oldest] = Object.values(control.needs).flatMap(({ name }) => frames[name]?.takenAt ?? []).sort()
  return oldest === undefined ? {} : { asOf: oldest }
}

function judge(control: AnyControl, facts: Facts, spec: Spec, today: string): Judgement {
  const notAskedFor = control.notAskedFor?.(spec)
  if (notAskedFor !== undefined) return notApplicable(notAskedFor)
  const needed = Object.entries(control.needs).map(([key, fact]) => ({ key, fact, reading: read(fact, facts) }))
  // Not being able to look outranks finding nothing there: what is absent here may hide behind what was not seen.
  for (const state of ['failed', 'denied', 'absent'] as const) {
    const found = needed.find(({ reading }) => reading.state === state)
    if (found !== undefined) return withoutValue(control, found.fact, found.reading)
  }
  const values = Object.fromEntries(needed.map(({ key, reading }) => [key, reading.state === 'known' ? reading.value : undefined]))
  try {
    return upTo(needed.flatMap(({ fact }) => facts.frames[fact.name] ?? []), control.check(values, spec, today))
  } catch (error) {
    return unknownBecause(`internal: the check of ${control.id} broke: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What was read of a subject that has grown since proves nothing of the rest. */
function upTo(frames: readonly Frame[], judged: Judgement): Judgement {
  const read = frames.find(({ outgrown }) => outgrown === true)
  if (read === undefined || judged.verdict !== 'pass') return judged
  return unknownBecause(`what was there on ${read.takenAt?.slice(0, 10) ?? 'an earlier day'} was read, and is so (${judged.evidence.map(({ saw }) => saw).join(', ')}); what has come since was not: run hardshell audit --deep`)
}

function withoutValue(control: AnyControl, fact: Fact<unknown, Spec>, reading: Reading<unknown>): Judgement {
  if (reading.state === 'known') throw new RangeError(`${fact.name} is known`)
  const because = `${fact.name}: ${reading.because}`
  if (reading.state !== 'absent') return unknownBecause(because)
  // A fail owes evidence, and the absence is it.
  if (control.whenAbsent === 'fail') return { verdict: 'fail', evidence: [{ fact: fact.name, saw: reading.because, want: 'present' }] }
  return { verdict: control.whenAbsent, evidence: [], because }
}

const unknownBecause = (because: string): Judgement => ({ verdict: 'unknown', evidence: [], because })

/** Every fact the controls need, once each, and what kept answers of deep ones hang on. */
export function neededFacts(areas: readonly Area[], spec: Spec): Fact<unknown, Spec>[] {
  const byName = new Map<string, Fact<unknown, Spec>>()
  for (const control of areas.flatMap(controlsOf)) {
    if (control.notAskedFor?.(spec) !== undefined) continue
    for (const fact of Object.values(control.needs).flatMap((needed) => [needed, ...(needed.deep?.whileSame ?? [])])) {
      const known = byName.get(fact.name)
      if (known !== undefined && known !== fact) {
        throw new HardshellError('internal', `two different facts are named ${fact.name} (${known.probe}, ${fact.probe})`, {
          hint: 'give one of them another name: the name is the key of its frame',
        })
      }
      byName.set(fact.name, fact)
    }
  }
  return [...byName.values()]
}
