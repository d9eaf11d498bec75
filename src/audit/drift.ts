/**
 * Drift is two questions: which verdicts changed since the facts last recorded, and which facts did; and of each, whether
 * hardshell did it, which the journal on the host knows. Both collections are judged by today's controls and spec, so that
 * a new control or another spec is no drift.
 */
import type { Area } from '../areas/define.js'
import type { Fact } from '../model/fact.js'
import { read } from '../model/fact.js'
import type { JournalEntry } from '../model/journal.js'
import type { Facts } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { compare, type VerdictChange } from './compare.js'
import { evaluate, neededFacts } from './evaluate.js'

/** What hardshell did meanwhile that explains a change: a step of a run, `undone` when it was taken back. */
export interface Doing {
  readonly step: string
  readonly run: string
  readonly at: string
  readonly undone: boolean
}
export interface FactChange {
  readonly fact: string
  /** `sshd.passwordauthentication: no → yes`, one line a value. */
  readonly lines: readonly string[]
  readonly by: readonly Doing[]
}
export interface Drift {
  readonly host: string
  /** ISO 8601, UTC. */
  readonly since: string
  readonly until: string
  readonly verdicts: readonly (VerdictChange & { readonly by: readonly Doing[] })[]
  readonly facts: readonly FactChange[]
}

export interface Compared {
  readonly before: Facts
  readonly now: Facts
  readonly areas: readonly Area[]
  readonly spec: Spec
  /** YYYY-MM-DD */
  readonly today: string
  readonly journal: readonly JournalEntry[]
}

export function driftBetween({ before, now, areas, spec, today, journal }: Compared): Drift {
  const meanwhile = journal.filter(({ at, state }) => (state === 'done' || state === 'undone') && at.slice(0, 19) >= before.takenAt.slice(0, 19))
  const by = (steps: readonly (string | undefined)[]): Doing[] => meanwhile.filter(({ step }) => steps.includes(step)).map(({ step, run, at, state }) => ({ step, run, at, undone: state === 'undone' }))
  const which = judgedBothTimes(areas, before, now)
  const controls = areas.flatMap((area) => area.controls)
  const needs = ({ needs: own }: Area['controls'][number]): readonly string[] => Object.values(own as Record<string, Fact<unknown, Spec>>).map(({ name }) => name)
  const facts = neededFacts(areas, spec)
    .filter(({ name, moves }) => moves !== true && before.frames[name] !== undefined && now.frames[name] !== undefined)
    .flatMap((fact) => {
      const lines = differences(fact, before, now)
      return lines.length === 0 ? [] : [{ fact: fact.name, lines, by: by(controls.filter((control) => needs(control).includes(fact.name)).map(({ remedy }) => remedy)) }]
    })
  const explained = (change: VerdictChange): readonly Doing[] => {
    const control = controls.find(({ id }) => id === change.control)
    if (control === undefined) return []
    // A lock that a step closed did not fall by that step: only its undoing explains what got worse.
    if (change.direction === 'worse') return by([control.remedy]).filter(({ undone }) => undone)
    const own = by([control.remedy])
    return own.length > 0 ? own : facts.filter(({ fact }) => needs(control).includes(fact)).flatMap((fact) => fact.by).filter(({ undone }) => !undone)
  }
  return {
    host: now.host,
    since: before.takenAt,
    until: now.takenAt,
    verdicts: compare(evaluate(which, before, spec, today), evaluate(which, now, spec, today)).map((change) => ({ ...change, by: explained(change) })),
    facts,
  }
}

/** The areas with the controls whose facts were looked at both times: what was not looked at then cannot have drifted. */
export const judgedBothTimes = (areas: readonly Area[], before: Facts, now: Facts): readonly Area[] =>
  areas.map((area) => ({
    ...area,
    controls: area.controls.filter(({ needs }) => Object.values(needs as Record<string, Fact<unknown, Spec>>).every(({ name }) => before.frames[name] !== undefined && now.frames[name] !== undefined)),
  }))

/** Worse verdicts that no step of hardshell explains: what the exit code of `drift` says. */
export const strange = ({ verdicts }: Drift): readonly VerdictChange[] => verdicts.filter(({ direction, by }) => direction === 'worse' && by.length === 0)

function differences(fact: Fact<unknown, Spec>, before: Facts, now: Facts): string[] {
  const was = read(fact, before)
  const is = read(fact, now)
  if (was.state !== 'known' || is.state !== 'known') return was.state === is.state ? [] : [`${was.state} → ${is.state}`]
  const old = leaves(was.value)
  const fresh = leaves(is.value)
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((path) => {
    const a = old.get(path)
    const b = fresh.get(path)
    if (a === b) return []
    const name = path === '' ? '' : `${path}: `
    if (path.endsWith('[]')) return [...minus(b, a).map((one) => `${path.slice(0, -2)} + ${one}`), ...minus(a, b).map((one) => `${path.slice(0, -2)} - ${one}`)]
    return [`${name}${a ?? 'nothing'} → ${b ?? 'nothing'}`]
  })
}

/** Numbers that move by themselves: what counts of them, the controls judge. */
const MEASURED = /(age|ago|uptime|free\w*|used|seconds|kib|mib|bytes|pids?)$/i
const LINE = '\n'

/** A parsed value as path → text; a list is one leaf, its elements lines in order of text, since order is no drift. */
function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (value instanceof Map) for (const [key, inner] of value) leaves(inner, join(path, String(key)), found)
  else if (value instanceof Set || Array.isArray(value)) found.set(`${path}[]`, [...(value as Iterable<unknown>)].map((one) => plain(steady(one))).sort().join(LINE))
  else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) leaves(inner, join(path, key), found)
  else if (value !== undefined && !(typeof value === 'number' && MEASURED.test(path))) found.set(path, plain(value))
  return found
}
const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)
const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(LINE, ' ')

/** An element of a list without what moves by itself. */
function steady(value: unknown): unknown {
  if (value instanceof Map) return steady(Object.fromEntries(value as Map<string, unknown>))
  if (value instanceof Set) return [...(value as Set<unknown>)].map(steady)
  if (Array.isArray(value)) return value.map(steady)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key, inner]) => !(typeof inner === 'number' && MEASURED.test(key))).map(([key, inner]) => [key, steady(inner)]))
}

/** The lines of `a` that `b` lacks. */
function minus(a: string | undefined, b: string | undefined): string[] {
  const lacking = new Set((b ?? '').split(LINE))
  return (a ?? '').split(LINE).filter((line) => line !== '' && !lacking.has(line))
}
