/** Which keys are known where, and what a mistyped one was meant to be. */
import { jsonSchema, type JsonSchema } from './schema.js'

export type Path = readonly (string | number)[]

export const pathText = (path: Path): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`), '')

/** The keys that may stand in the mapping at `path`. */
export function knownKeys(path: Path): string[] {
  let at: JsonSchema | undefined = jsonSchema()
  for (const key of path) {
    const beyond: JsonSchema | boolean | undefined = at?.additionalProperties
    at = typeof key === 'number' ? at?.items : (at?.properties?.[key] ?? (typeof beyond === 'object' ? beyond : undefined))
  }
  return Object.keys(at?.properties ?? {})
}

/** Words for an unknown key: the nearest key of this mapping, the section it belongs to, or what is known here. */
export function unknownKey(path: Path, key: string): string {
  const here = knownKeys(path)
  const meant = nearest(key, here)
  if (meant !== undefined) return `unknown key; did you mean ${meant}?`
  const section = knownKeys([]).find((name) => name !== 'hosts' && knownKeys([name]).includes(key))
  if (section !== undefined) return `unknown key here; it belongs in ${section}.${key}`
  return here.length === 0 ? 'unknown key' : `unknown key; known here: ${here.join(', ')}`
}

/** The nearest of `words`, when it is near enough to be a slip of the fingers. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3))
  const best = words.map((known) => ({ known, away: distance(word.toLowerCase(), known.toLowerCase()) })).sort((a, b) => a.away - b.away)[0]
  return best !== undefined && best.away <= limit ? best.known : undefined
}

/** Edits between two words, a swap of neighbours counted as one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cell = (up: number, left: number): number => (up === 0 ? row : rows[i - up])?.[j - left] ?? 0
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? cell(2, 2) + 1 : Infinity
      row[j] = Math.min(cell(1, 0) + 1, cell(0, 1) + 1, cell(1, 1) + (a[i - 1] === b[j - 1] ? 0 : 1), swapped)
    }
    rows.push(row)
  }
  return rows.at(-1)?.at(-1) ?? Infinity
}
