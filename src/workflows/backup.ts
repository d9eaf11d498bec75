/** Asks a host about its backups, and has them made, verified and rehearsed. One script each, as root; see ask.sh. */
import { parseKit, parseSnapshots, type KitParts, type Snapshot } from '../areas/backup/said.js'
import { HardshellError } from '../model/errors.js'
import { refuseWithoutRoot } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { assignments } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import type { Session } from './session.js'

type Verb = 'now' | 'list' | 'verify' | 'drill' | 'kit' | 'taken'

export interface Following {
  /** What is being done, line by line. */
  readonly onLine?: (line: string) => void
  readonly signal?: AbortSignal
}

async function ask(session: Session, verb: Verb, { onLine, signal }: Following = {}): Promise<{ readonly status: number; readonly said: string; readonly because: string }> {
  const script = asRoot(engineShell(), `${assignments({ VERB: verb })}\n${sourceFile('areas/backup/files/ask.sh')}`)
  const result = await session.transport.run(script, {
    label: `backup: ${verb}`,
    readOnly: verb === 'list' || verb === 'kit',
    ...(signal === undefined ? {} : { signal }),
    ...(onLine === undefined ? {} : { onLine: (line: string, stream: 'stdout' | 'stderr') => { if (stream === 'stderr' && line.trim() !== '') onLine(line) } }),
  })
  refuseWithoutRoot(session.transport, result)
  const because = result.stderr.toString('utf8').trim().split('\n').at(-1)?.replace(/^error: /, '') ?? ''
  if (result.status === 44) throw new HardshellError('verify', `${session.host}: ${because}`, { hint: `hardshell up ${session.host} sets it up` })
  return { status: result.status, said: result.stdout.toString('utf8').trim(), because }
}

const failed = (session: Session, what: string, because: string): HardshellError =>
  new HardshellError('verify', `${session.host}: ${what}: ${because || 'no reason given'}`, { hint: `on the host, journalctl -u hardshell-backup.service has the whole story; hardshell audit ${session.host} shows what else is wrong` })

export interface MadeNow {
  readonly snapshot: string
  readonly offsite: string | undefined
  readonly seconds: number
}

/** Starts the unit, and insists on a new snapshot that was verified. */
export async function backupNow(session: Session, following: Following): Promise<MadeNow> {
  const { status, said, because } = await ask(session, 'now', following)
  const run = parse(said)
  if (status !== 0 || run['ok'] !== true || typeof run['snapshot'] !== 'string') throw failed(session, 'the backup failed', word(run['error']) || because)
  return { snapshot: run['snapshot'], offsite: word(run['offsite']) || undefined, seconds: Number(run['seconds']) }
}

export async function listBackups(session: Session): Promise<readonly Snapshot[]> {
  const { status, said, because } = await ask(session, 'list')
  if (status !== 0) throw failed(session, 'its snapshots could not be listed', because)
  return parseSnapshots(said)
}

/** Reads everything, and restores and compares the newest snapshot whole. @returns what was looked at, one line each */
export async function verifyBackups(session: Session, following: Following): Promise<readonly string[]> {
  const { status, said, because } = await ask(session, 'verify', following)
  if (status !== 0) throw failed(session, 'a backup is not sound', because)
  return said.split('\n')
}

export async function fetchKit(session: Session): Promise<KitParts> {
  const { status, said, because } = await ask(session, 'kit')
  if (status !== 0) throw failed(session, 'its key could not be read', because)
  return parseKit(said)
}
/** The owner has the kit. */
export const kitTaken = async (session: Session): Promise<void> => void (await ask(session, 'taken'))

export interface Rehearsal {
  readonly snapshot: string
  readonly from: string
  /** Seconds until the restored gateway answered to its token. */
  readonly rto: number
  /** Seconds that the snapshot was old. */
  readonly rpo: number
  readonly counts: Readonly<Record<string, number>>
}

export async function drillRestore(session: Session, following: Following): Promise<Rehearsal> {
  const { status, said, because } = await ask(session, 'drill', following)
  const drill = parse(said)
  if (status !== 0 || drill['ok'] !== true) throw failed(session, 'the rehearsed restore failed', word(drill['error']) || because)
  return { snapshot: word(drill['snapshot']), from: word(drill['from']), rto: Number(drill['rto']), rpo: Number(drill['rpo']), counts: drill['counts'] as Rehearsal['counts'] }
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '')
function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(json.split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>> | null) ?? {}
  } catch {
    return {}
  }
}
