/** The one door through which values reach a shell. Pure. */

/** A single-quoted shell word, whatever the text holds. NUL cannot be passed to a shell and is refused. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new RangeError('a shell word cannot hold NUL')
  if (text !== '' && /^[\w@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** ``sh`systemctl reload ${unit}` ``: every value quoted, an array as several words. */
export function sh(parts: TemplateStringsArray, ...values: readonly (string | number | readonly string[])[]): string {
  return parts.reduce((line, part, at) => {
    const value = values[at - 1]
    const words = Array.isArray(value) ? value.map((word) => quote(String(word))).join(' ') : quote(String(value))
    return line + words + part
  })
}

/** `KEY='value'` words for `env`. Keys are ours; a wrong one is a bug. */
export function assignments(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => {
      if (!/^[A-Z][A-Z0-9_]*$/.test(key)) throw new RangeError(`not a setting's name: ${key}`)
      return `${key}=${quote(value)}`
    })
    .join(' ')
}

/** Base64 of UTF-8, for texts that travel inside a script. */
export const base64 = (text: string): string => {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
/** The reverse; bytes that are no UTF-8 become U+FFFD. */
export const unbase64 = (text: string): string => new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))
