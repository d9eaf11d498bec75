/** Whether a Node version lies in an `engines` range. Only what registries and package.json files use for Node. Pure. */

/** OpenClaw 2026.8.1 and later refuse to start below this; used when a release's own range is not on record. */
export const NODE_FLOOR = '>=24.16.0 <25 || >=26.1.0'

type Triple = readonly [number, number, number]

function triple(text: string): Triple {
  const [a = 0, b = 0, c = 0] = text.split('.').map(Number)
  return [a, b, c]
}

const order = (a: Triple, b: Triple): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]

/** @returns undefined when the range or the version is not understood. */
export function suits(version: string, range: string): boolean | undefined {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return undefined
  const seen = triple(version)
  const clauses = range.split('||').map((clause) => clause.trim().replaceAll(/([<>=^~])\s+/g, '$1').split(/\s+/).map((word) => meets(seen, word)))
  if (clauses.flat().includes(undefined)) return undefined
  return clauses.some((clause) => clause.every((met) => met === true))
}

function meets(seen: Triple, word: string): boolean | undefined {
  if (word === '*') return true
  const [, op, text = ''] = /^(>=|<=|>|<|=|\^|~)?v?(\d+(?:\.\d+){0,2})$/.exec(word) ?? []
  if (text === '') return undefined
  const want = triple(text)
  switch (op) {
    case '>=':
      return order(seen, want) >= 0
    case '<=':
      return order(seen, want) <= 0
    case '>':
      return order(seen, want) > 0
    case '<':
      return order(seen, want) < 0
    case '^':
      return order(seen, want) >= 0 && seen[0] === want[0]
    case '~':
      return order(seen, want) >= 0 && seen[0] === want[0] && seen[1] === want[1]
    default:
      return text.split('.').every((_, at) => seen[at] === want[at])
  }
}
