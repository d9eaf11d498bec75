/**
 * Reads hardshell.yaml. Whoever wrote it gets every problem at once, each with its line: a file mended one error at a
 * time is a file mended badly. Pure: the text is handed in.
 */
import { LineCounter, parseDocument, type Document } from 'yaml'
import { HardshellError } from '../model/errors.js'
import { sameHost } from './address.js'
import { ASSERTIONS } from './assertions.js'
import { pathText, unknownKey, type Path } from './keys.js'
import { complaints } from './messages.js'
import { prune } from './prune.js'
import { address as addressShape, hostName } from './schema.js'
import { suspects } from './secrets.js'
import { complete, specSchema, type Spec } from './spec.js'
import { filled, isMapping, overlay, valueAt, type Mapping } from './overlay.js'
import { offsetOf } from './where.js'

export interface DeclaredHost {
  readonly address: string
  readonly spec: Spec
}
export interface Declared {
  readonly hosts: Readonly<Record<string, DeclaredHost>>
  /** What the shared sections say, for a host that the file does not name; undefined when only a host's own lines complete them. */
  readonly shared: Spec | undefined
}

interface Problem {
  readonly line: number
  readonly column: number
  readonly text: string
}

/**
 * @param controls every control's id, so that an accepted risk cannot name one that does not exist
 * @throws HardshellError `spec` whose message has one line per problem
 */
export function parseSpec(text: string, fileName: string, controls?: readonly string[]): Declared {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: true })
  const problems: Problem[] = []
  const at = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset)
    problems.push({ line, column: col, text: message })
  }
  const about = (path: Path, message: string, key = false): void => at(offsetOf(document, path, key), `${pathText(path)}${path.length === 0 ? '' : ': '}${message}`)

  for (const error of [...document.errors, ...document.warnings]) at(error.pos[0], sayYaml(error.code, error.message))
  // After a duplicate key the rest of the file is still what it says; after any other error it may not be.
  if ([...document.errors, ...document.warnings].some(({ code }) => code !== 'DUPLICATE_KEY')) throw refusal(problems, fileName)
  const content = toPlain(document)
  if (!isMapping(content)) {
    if (content === undefined) at(0, 'too many aliases: write the values out')
    else if (content === null) at(0, 'is empty; it begins with "version: 1" (hardshell.example.yaml shows every setting)')
    else at(0, 'must be a mapping (key: value lines) that begins with "version: 1"')
    throw refusal(problems, fileName)
  }

  const found = suspects(content)
  for (const { path, message, what } of found) about(path, message, what === 'key')
  const suspect = (path: Path): boolean => found.some((one) => one.what === 'key' && pathText(one.path) === pathText(path))

  const { version, hosts: declaredHosts, ...shared } = content
  if (version === undefined) about([], 'version: is missing; the file begins with "version: 1"')
  else if (version !== 1) about(['version'], 'must be 1: this hardshell reads no other version')

  const judge = (own: Mapping, prefix: Path, whole: boolean): Spec | undefined => {
    const sectionsOnly = overlay(filled(shared), filled(own))
    const place = (path: Path): Path => (valueAt(own, path) !== undefined ? [...prefix, ...path] : path)
    const parsed = specSchema.safeParse(sectionsOnly)
    const refused = (parsed.error?.issues ?? []).flatMap((issue) => complaints(issue, (where) => valueAt(sectionsOnly, where)))
    for (const { path, message, aboutKey } of refused) {
      const missing = message === 'is missing'
      const where = missing ? [...place(path.slice(0, -1)), ...path.slice(-1)] : place(path)
      // Shared sections may be finished by each host; what is missing there is judged with the host.
      if (suspect(where) || (missing && !whole)) continue
      about(where, aboutKey && where.length > path.length ? unknownKey(where.slice(0, -1), String(where.at(-1))) : message, aboutKey)
    }
    const rest = prune(sectionsOnly, refused.map(({ path, message }) => (message === 'is missing' ? path.slice(0, -1) : path)))
    const usable = specSchema.safeParse(rest.value)
    if (!usable.success) return undefined
    const spec = complete(usable.data)
    const written = (path: Path): boolean => valueAt(sectionsOnly, path) !== undefined
    const inOrder = (path: Path): boolean => written(path) === (valueAt(rest.value, path) !== undefined)
    const broken = ASSERTIONS.flatMap((assertion) => assertion.broken(spec, { controls, written })).filter(({ given }) => given === undefined || inOrder(given))
    if (whole) for (const { path, message } of broken) about(place(rest.original(path)), message)
    return refused.length + broken.length === 0 ? spec : undefined
  }

  const hostEntries = declaredHosts === undefined || declaredHosts === null ? [] : isMapping(declaredHosts) ? Object.entries(declaredHosts) : undefined
  if (hostEntries === undefined) about(['hosts'], 'must be a mapping (name: then address and settings below it)')
  const sharedSpec = judge({}, [], (hostEntries ?? []).length === 0)

  const hosts: Record<string, DeclaredHost> = {}
  const taken = new Map<string, string>()
  for (const [name, entry] of hostEntries ?? []) {
    const prefix = ['hosts', name]
    if (!hostName.safeParse(name).success) about(prefix, 'a host is named with letters, digits, ".", "-" and "_"', true)
    if (!isMapping(entry)) {
      about(prefix, 'must be a mapping with at least address: …')
      continue
    }
    const { address, ...own } = entry
    const spec = judge(own, prefix, true)
    const shaped = addressShape.safeParse(address)
    if (address === undefined) about([...prefix, 'address'], 'is missing; say how the host is reached, such as root@203.0.113.5')
    else if (!shaped.success) about([...prefix, 'address'], typeof address === 'string' ? (shaped.error.issues[0]?.message ?? 'is wrong') : 'must be text, such as root@203.0.113.5')
    else {
      const other = taken.get(sameHost(shaped.data))
      if (other !== undefined) about([...prefix, 'address'], `is the same host as ${other}; two specs for one host would fight`)
      taken.set(sameHost(shaped.data), name)
      if (['local', 'practice'].includes(name) && address !== name) about(prefix, `${name} is an address of its own; give this host another name`, true)
      if (spec !== undefined) hosts[name] = { address: shaped.data, spec }
    }
  }
  if (problems.length > 0) throw refusal(problems, fileName)
  return { hosts, shared: sharedSpec }
}

function refusal(problems: readonly Problem[], fileName: string): HardshellError {
  const inOrder = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
  const lines = [...new Set(inOrder.map(({ line, column, text }) => `${fileName}:${line}:${column} ${text}`))]
  const heading = lines.length > 1 ? [`${lines.length} problems in ${fileName}`] : []
  return new HardshellError('spec', [...heading, ...lines].join('\n'), { hint: `mend ${lines.length > 1 ? 'these' : 'this'} and run it again; nothing on any host was touched` })
}

/** The parser's own words without the piece of the file it quotes: that could hold anything. */
function sayYaml(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in the same mapping'
  if (code === 'MULTIPLE_DOCS') return 'one document only: remove the line ---'
  if (code === 'TAB_AS_INDENT') return 'a tab cannot indent YAML: use spaces'
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
}

/** @returns undefined for a file whose aliases unfold without end */
function toPlain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 }) as unknown
  } catch {
    return undefined
  }
}
