/**
 * Secrets have no place in the spec: it is read, mailed and committed. A key or value that looks like one is refused
 * without being repeated.
 */
import type { Path } from './keys.js'

export const BELONGS = 'secrets have no place in this file: the gateway token is made on the host, and keys of providers belong in its .env (gateway.directory, mode 600)'

const KEY = /token|secret|passw|passphrase|credential|api[_-]?key|private[_-]?key/i
const VALUE = /-----BEGIN [A-Z ]*PRIVATE KEY|\b(sk-[\w-]{20,}|gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abpr]-[\w-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|npm_\w{30,}|\d{8,10}:AA[\w-]{30,})/
const IN_URL = /^[a-z][a-z+]*:\/\/[^/@\s]*:[^/@\s]+@/i

export interface Suspect {
  readonly path: Path
  /** Whether key or value gave it away. */
  readonly what: 'key' | 'value'
  readonly message: string
}

export function suspects(value: unknown, path: Path = []): Suspect[] {
  if (typeof value === 'string') {
    if (IN_URL.test(value)) return [{ path, what: 'value', message: `holds a password inside a URL; ${BELONGS}` }]
    return VALUE.test(value) ? [{ path, what: 'value', message: `looks like a secret; ${BELONGS}` }] : []
  }
  if (Array.isArray(value)) return value.flatMap((item, at) => suspects(item, [...path, at]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, below]) => {
    const inside = [...path, key]
    // The name of a host is the owner's own word.
    const named = path.length === 1 && path[0] === 'hosts'
    return !named && KEY.test(key) ? [{ path: inside, what: 'key' as const, message: BELONGS }] : suspects(below, inside)
  })
}
