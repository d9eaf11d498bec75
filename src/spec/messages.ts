/** A schema's complaint in words for the person who wrote the file. Never repeats a value. */
import type { z } from 'zod'
import { unknownKey, type Path } from './keys.js'

export interface Complaint {
  readonly path: Path
  readonly message: string
  /** A key that should not be there, one that should, or what a key holds. */
  readonly about: 'key' | 'missing' | 'value'
}

export function complaints(issue: z.core.$ZodIssue, valueAt: (path: Path) => unknown): Complaint[] {
  const path = issue.path.filter((key): key is string | number => typeof key !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(path, key), about: 'key' as const }))
  }
  const value = valueAt(path)
  return [{ path, message: words(issue, value), about: value === undefined ? 'missing' : 'value' }]
}

function words(issue: z.core.$ZodIssue, value: unknown): string {
  // A schema's own words begin in lower case, the library's do not.
  if (/^[a-z]/.test(issue.message)) return issue.message
  if (value === undefined) return 'is missing'
  if (value === null) return 'has no value; leave the line out for the default'
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KIND[issue.expected] ?? issue.expected}, not ${kindOf(value)}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`
    case 'too_big':
      return `must be at most ${issue.maximum}`
    case 'invalid_format':
      if (issue.format === 'url') return 'must be a URL that begins with https:// or http://'
      if (issue.format === 'date') return 'must be a day of the calendar, written as 2027-05-01'
      return issue.message
    default:
      return issue.message
  }
}

const KIND: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping (key: value lines)',
  record: 'a mapping (key: value lines)',
  array: 'a list (lines that begin with -)',
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a broken number'
  return { string: 'text', boolean: 'true or false', object: 'a mapping' }[typeof value as string] ?? typeof value
}
