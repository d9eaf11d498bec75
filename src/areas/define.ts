/** Binds the model's shapes to our spec, and fills in what most definitions leave out. */
import type { Category, Control, Needs } from '../model/control.js'
import type { Fact } from '../model/fact.js'
import type { Step } from '../model/step.js'
import type { Spec } from '../spec/spec.js'

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>

/** An area: one folder of `src/areas/`, in one category of the scorecard. */
export interface Area {
  /** The folder's name, and the first word of its controls' and steps' ids. */
  readonly name: string
  readonly category: Category
  readonly title: string
  readonly controls: readonly Omit<Control<Spec, never>, 'category'>[]
  readonly steps: readonly Step<Spec>[]
  /** Risks that a choice in the spec takes knowingly: accepted as if the owner had written them down. */
  readonly risks?: (spec: Spec) => Spec['acceptedRisks']
}

export function defineFact<T>(fact: Optional<Fact<T, Spec>, 'vantage' | 'root' | 'timeout' | 'settings'>): Fact<T, Spec> {
  // A whole audit takes a second or two; a host under heavy load may take ten times that and still be worth judging.
  return { vantage: 'host', root: false, timeout: 20, settings: () => ({}), ...fact }
}

/** What the operator's own machine knows or sees; `Session.operator` brings its frame. */
export const defineOperatorFact = <T>(fact: Pick<Fact<T, Spec>, 'name' | 'parse'>): Fact<T, Spec> => defineFact({ ...fact, vantage: 'operator', probe: '' })

/** Whole `needs` values arrive typed in `check`. */
export function defineControl<N extends Needs<Spec>>(control: Omit<Control<Spec, N>, 'category'>): Omit<Control<Spec, never>, 'category'> {
  return control as unknown as Omit<Control<Spec, never>, 'category'>
}

export function defineStep(step: Optional<Step<Spec>, 'after' | 'lockout' | 'restartsGateway' | 'wanted'>): Step<Spec> {
  return { after: [], lockout: false, restartsGateway: false, wanted: () => true, ...step }
}

/** For controls and steps beyond the guide: the profile that asks for them. */
export const inStrict = (spec: Spec): boolean => spec.profile === 'strict'
export const strictOnly = (spec: Spec): string | undefined => (inStrict(spec) ? undefined : 'asked for by the strict profile only')
