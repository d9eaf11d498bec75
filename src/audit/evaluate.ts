/** Judges one collection of facts by the controls of the areas. Pure: no host is touched, and today is handed in. */
import type { Area } from '../areas/define.js'
import { notApplicable, type Control, type Finding, type Judgement } from '../model/control.js'
import { HardshellError } from '../model/errors.js'
import { read, type Fact } from '../model/fact.js'
import type { Facts, Reading } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { accept } from './accept.js'

type AnyControl = Omit<Control<Spec>, 'category'>

/** The areas keep their controls with the types of `needs` rubbed out; a judge needs them as records again. */
const controlsOf = (area: Area): readonly AnyControl[] => area.controls as unknown as readonly AnyControl[]

/** @param today YYYY-MM-DD, for the dates of accepted risks */
export function evaluate(areas: readonly Area[], facts: Facts, spec: Spec, today: string): Finding[] {
  return areas.flatMap((area) =>
    controlsOf(area).map((control) => {
      const finding: Finding = {
        control: control.id,
        title: control.title,
        severity: control.severity,
        category: area.category,
        ...judge(control, facts, spec),
        ...(control.remedy === undefined ? {} : { remedy: control.remedy }),
        ...(control.advice === undefined ? {} : { advice: control.advice }),
      }
      return accept(finding, spec.acceptedRisks, today)
    }),
  )
}

function judge(control: AnyControl, facts: Facts, spec: Spec): Judgement {
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
    return control.check(values, spec)
  } catch (error) {
    return unknownBecause(`internal: the check of ${control.id} broke: ${error instanceof Error ? error.message : String(error)}`)
  }
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

/** Every fact the controls need, once each: what one round trip has to bring back. */
export function neededFacts(areas: readonly Area[], spec: Spec): Fact<unknown, Spec>[] {
  const byName = new Map<string, Fact<unknown, Spec>>()
  for (const control of areas.flatMap(controlsOf)) {
    if (control.notAskedFor?.(spec) !== undefined) continue
    for (const fact of Object.values(control.needs)) {
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
