/**
 * Writes an accepted risk into the text of hardshell.yaml. The file is the owner's: nothing but the new lines changes,
 * comments and alignment stay as they are. Pure.
 */
import { isMap, isSeq, parseDocument, stringify, type Document, type Pair, type YAMLMap } from 'yaml'
import { HardshellError } from '../model/errors.js'
import type { Spec } from './spec.js'

type Risk = Spec['acceptedRisks'][number]
const KEY = 'acceptedRisks'

/**
 * @param host a host of the file that shall have the risk alone; left out: all that share the list
 * @throws HardshellError `spec` when the list is written in a way that cannot be added to without rewriting it
 */
export function addRisk(text: string, risk: Risk, host?: string): string {
  const document = parseDocument(text)
  const parent = mapping(document, host)
  const own = pairOf(parent, KEY)
  // A host's own list replaces the shared one, so it begins as a copy of that.
  const shared = host === undefined || own !== undefined ? [] : ((document.toJS() as { acceptedRisks?: Risk[] | null }).acceptedRisks ?? [])
  const indent = ' '.repeat(columnOf(text, start(parent.items[0]?.key)))
  const entries = [...shared, risk]
  if (own === undefined) return insertLines(text, end(parent), [`${indent}${KEY}:`, ...item(entries, `${indent}  `)])
  const list = own.value
  if (isSeq(list) && list.flow !== true && list.items.length > 0) return insertLines(text, end(list), item(entries, ' '.repeat(columnOf(text, list.range?.[0] ?? 0))))
  if (isSeq(list) && list.items.length > 0) throw new HardshellError('spec', `${KEY} is written in brackets`, { hint: 'write it as a list with a line "- control: …" for each, then run this again' })
  // [] or nothing at all: the value goes, its comment stays unless it only says that this is the default.
  const from = (own.key as { range?: readonly number[] }).range?.[1] ?? 0
  const line = text.indexOf('\n', from) < 0 ? text.length : text.indexOf('\n', from)
  const comment = /#(?!\s*default\s*$).*$/.exec(text.slice(from, line))?.[0]
  const emptied = `${text.slice(0, from)}:${comment === undefined ? '' : `  ${comment}`}${text.slice(line)}`
  return insertLines(emptied, from, item(entries, `${indent}  `))
}

function mapping(document: Document, host: string | undefined): YAMLMap {
  const found = host === undefined ? document.contents : document.getIn(['hosts', host], true)
  if (!isMap(found) || (host !== undefined && found.flow === true)) {
    throw new HardshellError('spec', host === undefined ? 'hardshell.yaml holds no settings' : `${host} is not declared in hardshell.yaml as a mapping of lines of its own`, { hint: 'hardshell init makes one; hardshell.example.yaml shows every setting' })
  }
  return found
}

const pairOf = (map: YAMLMap, key: string): Pair | undefined => map.items.find((pair) => (pair.key as { value?: unknown } | null)?.value === key)
const start = (node: unknown): number => (node as { range?: readonly [number, number, number] } | undefined)?.range?.[0] ?? 0

/** Where the last thing inside ends, comments behind it not counted. */
function end(node: unknown): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1)
    return last === undefined ? start(node) : last.value == null || (last.value as { range?: readonly number[] }).range?.[1] === undefined ? start(last.key) : end(last.value)
  }
  if (isSeq(node) && node.flow !== true && node.items.length > 0) return end(node.items.at(-1))
  return (node as { range?: readonly [number, number, number] }).range?.[1] ?? 0
}

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf('\n', at - 1) + 1)

const item = (risks: readonly Risk[], indent: string): string[] =>
  stringify(risks, { lineWidth: 0 }).trimEnd().split('\n').map((line) => `${indent}${line}`)

/** Behind the line that `at` stands in, or in front of it when that line is empty: the end of a block text. */
function insertLines(text: string, at: number, lines: readonly string[]): string {
  const atStart = at > 0 && text[at - 1] === '\n'
  const newline = atStart ? at - 1 : text.indexOf('\n', at)
  const head = newline < 0 ? `${text}\n` : text.slice(0, newline + 1)
  return `${head}${lines.join('\n')}\n${newline < 0 ? '' : text.slice(newline + 1)}`
}
