/** Which controls are meant by `--only`: an area, a category, a control, or ids with `*` in them; several with commas. */
import type { Area } from '../areas/define.js'
import { HardshellError } from '../model/errors.js'

/** @throws HardshellError `usage` when a pattern means no control */
export function only(areas: readonly Area[], pattern: string): readonly Area[] {
  const asked = pattern.split(',').map((one) => one.trim()).filter((one) => one !== '')
  const empty = asked.find((one) => select(areas, [one]).length === 0)
  if (asked.length === 0 || empty !== undefined) {
    throw new HardshellError('usage', `--only ${empty ?? pattern}: no control is meant by that`, {
      hint: `an area (${areas.map(({ name }) => name).join(', ')}), a category, a control, or ids with *, such as ssh.*`,
    })
  }
  return select(areas, asked)
}

function select(areas: readonly Area[], asked: readonly string[]): readonly Area[] {
  const meant = (area: Area, id: string): boolean => asked.some((one) => one === area.name || one === area.category || glob(one).test(id))
  return areas.map((area) => ({ ...area, controls: area.controls.filter(({ id }) => meant(area, id)) })).filter(({ controls }) => controls.length > 0)
}

const glob = (pattern: string): RegExp => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')}$`)
