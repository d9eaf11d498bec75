/**
 * Takes out what the schema refused, so that the claims between keys can still be judged on the rest: all problems of
 * a file are told at once. Items taken from a list shift the others; `original` leads back to the written place.
 */
import type { Path } from './keys.js'

export interface Pruned {
  readonly value: Readonly<Record<string, unknown>>
  readonly original: (path: Path) => Path
}

export function prune(value: Readonly<Record<string, unknown>>, broken: readonly Path[]): Pruned {
  const dropped = broken.map((path) => {
    // An item goes whole, since half of it would be refused again.
    const item = path.findIndex((key) => typeof key === 'number')
    return (item < 0 ? path : path.slice(0, item + 1)).join('\0')
  })
  const kept = new Map<string, number[]>()
  const copy = (at: unknown, path: Path): unknown => {
    if (Array.isArray(at)) {
      const places = [...at.keys()].filter((index) => !dropped.includes([...path, index].join('\0')))
      kept.set(path.join('\0'), places)
      return places.map((index) => copy(at[index], [...path, index]))
    }
    if (typeof at !== 'object' || at === null) return at
    return Object.fromEntries(
      Object.entries(at)
        .filter(([key]) => !dropped.includes([...path, key].join('\0')))
        .map(([key, below]) => [key, copy(below, [...path, key])]),
    )
  }
  return {
    value: copy(value, []) as Readonly<Record<string, unknown>>,
    original: (path) => path.map((key, depth) => (typeof key === 'number' ? (kept.get(path.slice(0, depth).join('\0'))?.[key] ?? key) : key)),
  }
}
