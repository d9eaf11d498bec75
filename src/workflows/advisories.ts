/** The list of known holes on this machine: the one that ships with hardshell, and a newer one fetched from OSV. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fromOsv, osvAnswer, readTable, tableText, type OsvRecord, type Table } from '../areas/advisories/table.js'
import { HardshellError } from '../model/errors.js'
import { PROBE_EXIT, type Frame } from '../model/reading.js'
import { sourceFile } from '../runner/assets.js'
import { postJson } from '../transport/post-json.js'

export interface Shelf {
  /** Where a fetched list is kept. */
  readonly fetched: string
  /** A file that the operator named instead of both. */
  readonly chosen?: string
}
export interface Known {
  readonly table: Table
  readonly from: 'shipped' | 'fetched' | 'chosen'
  /** Why a fetched list that is there does not count. */
  readonly damaged?: string
}

/** Every name under which OpenClaw was published. */
const PACKAGES = ['openclaw', 'clawdbot', 'moltbot']
export const OSV = 'https://api.osv.dev'
const PAGES = 50
const TIMEOUT = 30_000
const LONGEST = 64 * 1024 * 1024

interface Asking {
  /** Of a server that speaks the OSV API (google.github.io/osv.dev/post-v1-query). */
  readonly url: string
  readonly today: string
  readonly signal: AbortSignal
  /** For each page. */
  readonly timeoutMs?: number
}

/** @throws HardshellError `operator` when the list that the operator named cannot be read */
export function readKnown({ fetched, chosen }: Shelf): Known {
  if (chosen !== undefined) {
    try {
      return { table: readTable(readFileSync(chosen, 'utf8')), from: 'chosen' }
    } catch (cause) {
      throw new HardshellError('operator', `the list of advisories ${chosen} cannot be read: ${said(cause)}`, { hint: 'it is named by HARDSHELL_ADVISORIES; unset that, or name a file that hardshell advisories update has written', cause })
    }
  }
  const shipped = readTable(sourceFile('areas/advisories/files/advisories.json'))
  try {
    const table = readTable(readFileSync(fetched, 'utf8'))
    return table.asOf >= shipped.asOf ? { table, from: 'fetched' } : { table: shipped, from: 'shipped' }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { table: shipped, from: 'shipped', ...(missing ? {} : { damaged: said(error) }) }
  }
}

/** The fact `known-advisories`, as this machine tells it. */
export async function knownFrame(shelf: Shelf, today: string): Promise<Frame> {
  try {
    const { table } = readKnown(shelf)
    return { exit: PROBE_EXIT.known, ms: 0, stdout: `AGE=${daysOld(table, today)}\n${tableText(table)}`, stderr: '' }
  } catch (error) {
    return { exit: 1, ms: 0, stdout: '', stderr: said(error) }
  }
}

/** Whole days. */
export const daysOld = ({ asOf }: Table, today: string): number => Math.round((Date.parse(today) - Date.parse(asOf)) / 86_400_000)

/** Asks OSV for everything it knows, and keeps that with what only the shipped list knows. A failure keeps the old list. */
export async function updateKnown(shelf: Shelf, asking: Asking): Promise<Table> {
  const { url, today } = asking
  const records: OsvRecord[] = []
  for (const name of PACKAGES) records.push(...(await everyPage(name, asking)))
  const found = fromOsv(records, PACKAGES)
  if (found.length === 0) {
    throw new HardshellError('operator', `${url} knows no advisory of ${PACKAGES[0]}: that cannot be right, and was not kept`, { hint: 'a list of nothing would let every version pass; try again later' })
  }
  const named = new Set([...records.map(({ id }) => id), ...records.flatMap(({ aliases }) => aliases)])
  const shipped = readTable(sourceFile('areas/advisories/files/advisories.json'))
  const only = shipped.advisories.filter(({ id, aliases }) => ![id, ...aliases].some((name) => named.has(name)))
  const table: Table = { asOf: today, source: `OSV (${url}), with ${only.length} that only the list of ${shipped.asOf} knows: ${shipped.source}`, advisories: [...found, ...only] }
  keep(shelf.fetched, tableText(table))
  return table
}

async function everyPage(name: string, { url, signal, timeoutMs = TIMEOUT }: Asking): Promise<readonly OsvRecord[]> {
  const records: OsvRecord[] = []
  let token: string | undefined
  for (let page = 0; page < PAGES; page += 1) {
    const body = { package: { ecosystem: 'npm', name }, ...(token === undefined ? {} : { page_token: token }) }
    const answer = osvAnswer.safeParse(await postJson({ url: `${url}/v1/query`, body, signal, timeoutMs, longest: LONGEST }))
    if (!answer.success) throw new HardshellError('operator', `${url} answered in a form that this hardshell does not know: ${answer.error.issues[0]?.path.join('.') ?? ''} ${answer.error.issues[0]?.message ?? ''}`, { hint: 'nothing was changed; a newer hardshell may know it' })
    records.push(...answer.data.vulns)
    token = answer.data.next_page_token
    if (token === undefined || token === '') return records
  }
  throw new HardshellError('operator', `${url} sends page after page about ${name}, more than ${PAGES}`, { hint: 'nothing was changed; try again later' })
}

/** Whole or not at all, whatever happens meanwhile. */
function keep(path: string, text: string): void {
  const part = `${path}.${randomBytes(6).toString('hex')}.part`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(part, text, { mode: 0o600 })
    renameSync(part, path)
  } catch (cause) {
    rmSync(part, { force: true })
    throw new HardshellError('operator', `${path} cannot be written: ${said(cause)}`, { hint: 'look at the space, mode and owner of that folder', cause })
  }
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
