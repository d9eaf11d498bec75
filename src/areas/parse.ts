/** What most probes print is one of three forms. These read them; whoever finds a form broken throws, and the reading is `failed`. */

/** `KEY=VALUE` lines. The first `=` divides; a key that comes twice is a broken probe. */
export function pairs(stdout: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const line of lines(stdout)) {
    const at = line.indexOf('=')
    if (at < 1) throw new Error(`not KEY=VALUE: ${line.slice(0, 80)}`)
    const key = line.slice(0, at)
    if (found.has(key)) throw new Error(`${key} came twice`)
    found.set(key, line.slice(at + 1))
  }
  return found
}

export const lines = (stdout: string): readonly string[] => stdout.split('\n').filter((line) => line.trim() !== '')

export const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

/** A value that must be there. */
export function must(found: ReadonlyMap<string, string>, key: string): string {
  const value = found.get(key)
  if (value === undefined) throw new Error(`${key} is missing`)
  return value
}

/** A whole number that must be there. */
export function count(text: string | undefined, what: string): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new Error(`${what} is no number: ${text ?? 'missing'}`)
  return Number(text)
}

/** A value that may be empty: the daemon said nothing about it. */
export const optional = (found: ReadonlyMap<string, string>, key: string): string | undefined => found.get(key) || undefined
