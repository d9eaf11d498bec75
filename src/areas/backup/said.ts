/** What ask.sh says of snapshots, and the recovery kit: read from the host, written for paper, and read from paper again. Pure. */
import { Secret } from '../../model/secret.js'
import { lines } from '../parse.js'

export interface Snapshot {
  readonly where: string
  readonly id: string
  /** Seconds since 1970, like verifiedAt. */
  readonly at: number
  readonly host: string
  readonly verifiedAt: number | undefined
}

export const parseSnapshots = (said: string): readonly Snapshot[] =>
  lines(said).map((line) => {
    const [where = '', id = '', at, host = '', verified] = line.split(' ')
    if (!Number.isFinite(Number(at)) || id === '') throw new Error(`not understood: ${line.slice(0, 60)}`)
    return { where, id, at: Number(at), host, verifiedAt: Number(verified) > 0 ? Number(verified) : undefined }
  })

/** All that bringing a host back takes. Values of secrets are Secrets. */
export interface KitParts {
  readonly host: string
  readonly engine: string
  /** On the host. */
  readonly repository: string
  /** Elsewhere; empty for none. */
  readonly offsite: string
  readonly state: string
  readonly auth: string
  readonly directory: string
  readonly key: Secret | undefined
  /** What the second place asks for: names and values. */
  readonly environment: ReadonlyMap<string, Secret>
}

export function parseKit(said: string): KitParts {
  const found = new Map<string, string>()
  const environment = new Map<string, Secret>()
  for (const line of lines(said)) {
    const [what = '', value = ''] = line.split('\t')
    if (what === 'env') environment.set(value.slice(0, value.indexOf('=')), new Secret(unquoted(value.slice(value.indexOf('=') + 1))))
    else found.set(what, value)
  }
  const must = (name: string): string => {
    const value = found.get(name)
    if (value === undefined) throw new Error(`the host does not say its ${name}`)
    return value
  }
  const key = found.get('key')
  return { host: must('host'), engine: must('engine'), repository: must('repository'), offsite: must('offsite'), state: must('state'), auth: must('auth'), directory: must('directory'), key: key === undefined ? undefined : new Secret(key), environment }
}

const unquoted = (value: string): string => /^'(.*)'$/.exec(value)?.[1]?.replaceAll("'\\''", "'") ?? /^"(.*)"$/.exec(value)?.[1] ?? value

/** What a printed kit says to whoever brings the host back with hardshell. */
export interface Kit {
  readonly repository: string
  readonly key: Secret
  readonly environment: ReadonlyMap<string, Secret>
}

/** Lines of the page that a shell takes as they are: `export NAME='VALUE'`. @throws Error when it is no kit */
export function readKit(page: string): Kit {
  const values = new Map([...page.matchAll(/^\s*export ([A-Z][A-Z0-9_]*)='(.*)'\s*$/gm)].map(([, name = '', value = '']) => [name, value.replaceAll("'\\''", "'")]))
  const repository = values.get('RESTIC_REPOSITORY')
  const key = values.get('RESTIC_PASSWORD')
  if (repository === undefined || key === undefined) throw new Error('it has no lines "export RESTIC_REPOSITORY=" and "export RESTIC_PASSWORD="')
  const environment = new Map([...values].filter(([name]) => name !== 'RESTIC_REPOSITORY' && name !== 'RESTIC_PASSWORD').map(([name, value]) => [name, new Secret(value)]))
  return { repository, key: new Secret(key), environment }
}
