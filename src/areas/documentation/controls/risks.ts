/** Accepted risks as a discipline: each has words, and a day on which it is looked at again. */
import { none, notApplicable, unknown, type Judgement } from '../../../model/control.js'
import type { Spec } from '../../../spec/spec.js'
import { defineControl } from '../../define.js'

type Risk = Spec['acceptedRisks'][number]

function judge(spec: Spec, wrong: (risk: Risk) => string | undefined, want: string): Judgement {
  const risks = spec.acceptedRisks
  if (risks.length === 0) return notApplicable('no risk is accepted')
  const offenders = risks.flatMap((risk) => {
    const said = wrong(risk)
    return said === undefined ? [] : [`${risk.control}: ${said}`]
  })
  return none('spec', offenders, want, `${risks.length} accepted`)
}

export const risksInDate = defineControl({
  id: 'documentation.risks-in-date',
  title: 'No accepted risk is past its date',
  severity: 'medium',
  lenses: {
    child: 'You said you would look again after the holidays. The holidays are over.',
    principle: 'A risk is accepted for the circumstances of a day. Past the date it counts again; left standing, the list becomes a way not to look.',
  },
  needs: {},
  whenAbsent: 'unknown',
  advice: 'Mend the finding, or weigh it again and set a new date: `hardshell risks list` shows them.',
  check: (_, spec, today) => today === undefined ? unknown('today is not known') : judge(spec, ({ revisit }) => (today < revisit ? undefined : `due on ${revisit}`), 'a date to come'),
})

export const risksWeighed = defineControl({
  id: 'documentation.risks-weighed',
  title: 'Every accepted risk says what makes it smaller',
  severity: 'low',
  lenses: {
    child: 'If you will not fix the gap in the fence, at least tie up the dog.',
    principle: 'A risk without a mitigation was not weighed, only waved through. Naming what limits it is also what somebody checks when it comes true.',
  },
  needs: {},
  whenAbsent: 'unknown',
  advice: 'Add mitigations: to each of acceptedRisks in hardshell.yaml, even if it is "none: the loss is bearable".',
  check: (_, spec) => judge(spec, ({ mitigations }) => (mitigations.trim() === '' ? 'no mitigations' : undefined), 'mitigations'),
})

export const risksNotForever = defineControl({
  id: 'documentation.risks-not-for-ever',
  title: 'No risk is accepted for more than a year',
  severity: 'low',
  lenses: {
    child: 'A promise to look again "some day" is no promise.',
    principle: 'Software, neighbours and threats change within a year. A date far away is a decision never looked at again.',
  },
  needs: {},
  whenAbsent: 'unknown',
  advice: 'Set revisit: to a day within a year.',
  check: (_, spec, today) => today === undefined ? unknown('today is not known') : judge(spec, ({ revisit }) => (revisit > yearAfter(today) ? `until ${revisit}` : undefined), `at most until ${yearAfter(today)}`),
})

const yearAfter = (day: string): string => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`
