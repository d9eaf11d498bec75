/** Lays a host's own sections over the shared ones. */
import type { Path } from './keys.js'
import { sections } from './spec.js'

export type Mapping = Readonly<Record<string, unknown>>

export const isMapping = (value: unknown): value is Mapping => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A section with all its lines commented out reads as null: nothing was said. */
export const filled = (written: Mapping): Mapping => Object.fromEntries(Object.entries(written).filter(([key, value]) => value !== null || !(key in sections)))

/** Mappings are merged, everything else is replaced. */
export function overlay(below: Mapping, above: Mapping): Mapping {
  return Object.fromEntries(
    [...new Set([...Object.keys(below), ...Object.keys(above)])].map((key) => {
      const under = Object.hasOwn(below, key) ? below[key] : undefined
      const over = Object.hasOwn(above, key) ? above[key] : undefined
      return [key, isMapping(under) && isMapping(over) ? overlay(under, over) : over === undefined ? under : over]
    }),
  )
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, key) => (typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key) ? (inside as Record<string | number, unknown>)[key] : undefined), value)
}
