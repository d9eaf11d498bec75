/**
 * Reads hardshell.yaml. Whoever wrote it gets every problem at once, each with its line: a file mended one error at a
 * time is a file mended badly. Pure: the text is handed in.
 */
import { LineCounter, parseDocument, type Document } from 'yaml'
import { sameHost } from './address.js'
import type { Path } from './keys.js'
import { judgeSections, type Judging } from './judge.js'
import { isMapping, type Mapping } from './overlay.js'
import { gather, type Problems } from './problems.js'
import { address as addressShape, hostName } from './schema.js'
import { suspects } from './secrets.js'
import type { Spec } from './spec.js'

export interface DeclaredHost {
  readonly address: string
  readonly spec: Spec
}
export interface Declared {
  readonly hosts: Readonly<Record<string, DeclaredHost>>
  /** What the shared sections say, for a host that the file does not name; undefined when only a host's own lines complete them. */
  readonly shared: Spec | undefined
}

/**
 * @param controls every control's id, so that an accepted risk cannot name one that does not exist
 * @throws HardshellError `spec` whose message has one line per problem
 */
export function parseSpec(text: string, fileName: string, controls?: readonly string[]): Declared {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, prettyErrors: true })
  const problems = gather(document, counter, fileName)
  const { version, hosts, ...shared } = readMapping(document, problems)

  if (version === undefined) problems.about([], 'version: is missing; the file begins with "version: 1"')
  else if (version !== 1) problems.about(['version'], 'must be 1: this hardshell reads no other version')
  const found = suspects({ hosts, ...shared })
  for (const { path, message, what } of found) problems.about(path, message, what === 'key')

  const entries = hostEntries(hosts, problems)
  const judging: Judging = { problems, shared, controls, suspects: found }
  const sharedSpec = judgeSections(judging, {}, [], entries.length === 0)
  const declared = declareHosts(entries, judging)
  if (problems.count() > 0) throw problems.refusal()
  return { hosts: declared, shared: sharedSpec }
}

/** The file as plain data; throws when it is not YAML, or no mapping. */
function readMapping(document: Document.Parsed, problems: Problems): Mapping {
  const said = [...document.errors, ...document.warnings]
  for (const error of said) problems.at(error.pos[0], inWords(error.code, error.message))
  // After a duplicate key the rest of the file is still what it says; after any other error it may not be.
  if (said.some(({ code }) => code !== 'DUPLICATE_KEY')) throw problems.refusal()
  const content = toPlain(document)
  if (isMapping(content)) return content
  if (content === undefined) problems.at(0, 'too many aliases, or one that leads back to itself: write the values out')
  else if (content === null) problems.at(0, 'is empty; it begins with "version: 1" (hardshell.example.yaml shows every setting)')
  else problems.at(0, 'must be a mapping (key: value lines) that begins with "version: 1"')
  throw problems.refusal()
}

/** The parser's own words without the piece of the file it quotes: that could hold anything. */
function inWords(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in the same mapping'
  if (code === 'MULTIPLE_DOCS') return 'one document only: remove the line ---'
  if (code === 'TAB_AS_INDENT') return 'a tab cannot indent YAML: use spaces'
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
}

/** @returns undefined for a file whose aliases unfold without end */
function toPlain(document: Document.Parsed): unknown {
  try {
    const content: unknown = document.toJS({ maxAliasCount: 50 })
    // an alias of what it stands in goes round for ever
    JSON.stringify(content)
    return content
  } catch {
    return undefined
  }
}

function hostEntries(hosts: unknown, problems: Problems): [string, unknown][] {
  if (hosts === undefined || hosts === null) return []
  if (isMapping(hosts)) return Object.entries(hosts)
  problems.about(['hosts'], 'must be a mapping (name: then address and settings below it)')
  return []
}

function declareHosts(entries: readonly [string, unknown][], judging: Judging): Record<string, DeclaredHost> {
  const { problems } = judging
  const hosts: Record<string, DeclaredHost> = {}
  const taken = new Map<string, string>()
  for (const [name, entry] of entries) {
    const prefix = ['hosts', name]
    if (!hostName.safeParse(name).success) problems.about(prefix, 'a host is named with letters, digits, ".", "-" and "_"', true)
    if (!isMapping(entry)) {
      problems.about(prefix, 'must be a mapping with at least address: …')
      continue
    }
    const { address, ...own } = entry
    const spec = judgeSections(judging, own, prefix, true)
    const reached = readAddress(address, [...prefix, 'address'], problems)
    if (reached === undefined) continue
    const other = taken.get(sameHost(reached))
    if (other !== undefined) problems.about([...prefix, 'address'], `is the same host as ${other}; two specs for one host would fight`)
    taken.set(sameHost(reached), name)
    if (['local', 'practice'].includes(name) && reached !== name) problems.about(prefix, `${name} is an address of its own; give this host another name`, true)
    if (spec !== undefined) hosts[name] = { address: reached, spec }
  }
  return hosts
}

function readAddress(address: unknown, path: Path, problems: Problems): string | undefined {
  const shaped = addressShape.safeParse(address)
  if (shaped.success) return shaped.data
  if (address === undefined) problems.about(path, 'is missing; say how the host is reached, such as root@203.0.113.5')
  else problems.about(path, typeof address === 'string' ? (shaped.error.issues[0]?.message ?? 'is wrong') : 'must be text, such as root@203.0.113.5')
  return undefined
}
