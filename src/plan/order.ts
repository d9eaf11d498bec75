/** Puts steps in an order in which each comes after what it names. Pure. */
import { HardshellError } from '../model/errors.js'
import type { Step } from '../model/step.js'

/** Stable: steps that do not depend on each other stay as the catalogue lists them. */
export function order<S>(steps: readonly Step<S>[]): readonly Step<S>[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const placed = new Set<string>()
  const open = new Set<string>()
  const ordered: Step<S>[] = []
  const place = (step: Step<S>): void => {
    if (placed.has(step.id)) return
    if (open.has(step.id)) throw new HardshellError('internal', `steps wait for each other: ${[...open, step.id].join(' → ')}`, { hint: 'mend `after` in src/areas' })
    open.add(step.id)
    for (const id of step.after) {
      const before = byId.get(id)
      if (before !== undefined) place(before)
    }
    open.delete(step.id)
    placed.add(step.id)
    ordered.push(step)
  }
  for (const step of steps) place(step)
  return ordered
}
