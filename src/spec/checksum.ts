/**
 * Whether a SHA-256 in the spec can be one. A checksum that was never computed protects nothing and looks as if it did,
 * so a stand-in for one is called what it is. Pure.
 */

/** Sums of what people hash by accident: what came instead of the file. */
const OF_NOTHING: Readonly<Record<string, string>> = {
  e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855: 'an empty file',
  '01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b': 'a single line break',
  '0019dfc4b32d63c1392aa264aed2253c1e0c2fb09216f8e2cc269bbfb8bb49b5': 'the words "Not Found", which a server sent instead of the file',
  d5558cd419c8d46bdc958064cb97f963d1ea793866414c025906ec15033512ed: 'the words "404: Not Found", which a server sent instead of the file',
}

export const COMPUTE = '`hardshell image checksum URL` computes it; compare it with what the publisher says'

/** @returns why this is no checksum, for the person who wrote it; undefined when it can be one */
export function checksumComplaint(text: string): string | undefined {
  if (/^(sha256:)?[0-9a-f]{64}$/i.test(text)) {
    const digits = text.slice(-64)
    const nothing = OF_NOTHING[digits.toLowerCase()]
    if (nothing !== undefined) return `is the checksum of ${nothing}; ${COMPUTE}`
    if (repeats(digits.toLowerCase())) return `is a placeholder, not a checksum; ${COMPUTE}`
    return /^[0-9a-f]{64}$/.test(text) ? undefined : 'must be the 64 hexadecimal digits alone, in lower case'
  }
  if (text.trim() === '') return `is empty; ${COMPUTE}`
  if (/^[0-9a-f]{128}$/i.test(text) || /^sha512/i.test(text)) return `is a SHA-512, and must be a SHA-256; ${COMPUTE}`
  // Nobody shortens a checksum they have computed, or writes it in words.
  if (/^(.)\1*$/.test(text) || /[^0-9a-f]/i.test(text.replace(/^sha256[:=-]/i, ''))) return `is a placeholder, not a checksum; ${COMPUTE}`
  return `must be 64 hexadecimal digits, not ${text.length}`
}

/** One piece over and over, or fewer kinds of digits than any real sum has been seen with (64 draws of 16 give 15.7 kinds). */
function repeats(digits: string): boolean {
  if (new Set(digits).size <= 6) return true
  return [1, 2, 4, 8, 16, 32].some((period) => digits === digits.slice(0, period).repeat(64 / period))
}

/** A URL whose content changes with every release: no checksum can hold for it. */
export const namesTheNewest = (url: string): boolean => /(^|[/_=-])latest([/_.?&=-]|$)/i.test(url.replace(/^[a-z]+:\/\/[^/]*/i, ''))
