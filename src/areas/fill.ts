/** Puts values into the config files that areas install. Only files are filled; shell programs ship as they are. Pure. */

/** Replaces each `{{name}}`. A name without a value, and a value without a place, are bugs. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  const used = new Set<string>()
  const filled = text.replace(/\{\{(\w+)\}\}/g, (place, name: string) => {
    const value = values[name]
    if (value === undefined) throw new RangeError(`nothing to put at ${place}`)
    used.add(name)
    return String(value)
  })
  for (const name of Object.keys(values)) if (!used.has(name)) throw new RangeError(`no place for ${name}`)
  return filled
}
