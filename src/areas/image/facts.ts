/** What is known about the gateway's image on a host: the record, the image, the containers made from it. */
import { defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { CONTAINER } from '../../spec/places.js'
import type { Spec } from '../../spec/spec.js'

/** Seconds. Docker's answers take some on a small host that is busy. */
const BUSY = 40
const settings = (spec: Spec) => ({ DIRECTORY: spec.gateway.directory })

/** A program that was built in on top of the base. */
export interface Binary {
  readonly name: string
  /** `version sha256 path-or-dash` of what was downloaded, as in `extras.ts`. */
  readonly asked: string
  /** SHA-256 of the file in the image. */
  readonly sum: string
}

/** `/opt/openclaw/release`. Keys that a source does not write are missing. */
export interface Release {
  readonly source: string
  readonly version: string
  /** The reference that compose uses. */
  readonly image: string
  /** `sha256:…`, Docker's id of it. */
  readonly id: string
  readonly digest?: string
  readonly integrity?: string
  readonly commit?: string
  readonly node?: string
  /** The range of Node versions that the release asks for. */
  readonly engines?: string
  /** Mode and owner of the record itself. */
  readonly stat: string
  /** What the extras were built on; without extras there is no base but the image. */
  readonly base?: string
  readonly baseId?: string
  /** As asked for, separated by spaces. */
  readonly packages: string
  readonly binaries: readonly Binary[]
  /** Whether the registry's attestations speak of this image: matching, partial, mismatched, absent or unknown; and why. */
  readonly attested?: string
  readonly attestedWhy?: string
  /** npm: whether the registry's signatures of all packages held: verified or unknown. */
  readonly signatures?: string
  /** Names of the files kept with the record. */
  readonly papers: readonly string[]
}

export const release = defineFact({
  name: 'release',
  probe: 'image/release.probe.sh',
  settings,
  parse: (stdout): Release => {
    const keys = new Map(stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
    }))
    const must = (key: string): string => {
      const value = keys.get(key)
      if (value === undefined || value === '') throw new Error(`the record has no ${key}`)
      return value
    }
    const may = (name: string, key: string) => (keys.get(key) ? { [name]: keys.get(key) } : {})
    return {
      source: must('SOURCE'),
      version: must('VERSION'),
      image: must('IMAGE'),
      id: must('IMAGE_ID'),
      ...may('digest', 'DIGEST'),
      ...may('integrity', 'INTEGRITY'),
      ...may('commit', 'COMMIT'),
      ...may('node', 'NODE_VERSION'),
      ...may('engines', 'ENGINES'),
      stat: must('RECORD_STAT'),
      ...may('base', 'BASE'),
      ...may('baseId', 'BASE_ID'),
      ...may('attested', 'ATTESTED'),
      ...may('attestedWhy', 'ATTESTED_WHY'),
      ...may('signatures', 'SIGNATURES'),
      papers: (keys.get('PAPERS') ?? '').split(' ').filter((name) => name !== ''),
      packages: keys.get('PACKAGES') ?? '',
      binaries: [...keys].flatMap(([key, value]) => {
        const [, name] = /^BINARY_(.+)$/.exec(key) ?? []
        if (name === undefined) return []
        const [version, sha256, path, sum = ''] = value.split(' ')
        return [{ name, asked: `${version} ${sha256} ${path}`, sum }]
      }),
    }
  },
})

export interface Image {
  readonly reference: string
  readonly id: string
  readonly digests: readonly string[]
  readonly user: string
  readonly labels: Readonly<Record<string, string>>
  /** From the image's environment. */
  readonly node?: string
  /** Ids of its layers, lowest first. */
  readonly layers: readonly string[]
  /** The base on record as Docker knows it; missing when there are no extras, or Docker has lost it. */
  readonly base?: { readonly id: string; readonly digests: readonly string[]; readonly labels: Readonly<Record<string, string>>; readonly layers: readonly string[] }
}

export const image = defineFact({
  name: 'image',
  timeout: BUSY,
  probe: 'image/image.probe.sh',
  root: true,
  settings,
  parse: (stdout): Image => {
    const lines = stdout.split('\n').filter((line) => line !== '')
    const [first, ...rest] = lines.map((line) => JSON.parse(line) as Raw | string)
    if (first === undefined || typeof first === 'string') throw new Error('no image')
    const node = rest.find((line) => typeof line === 'string')
    const base = rest.find((line) => typeof line !== 'string')
    const common = (raw: Raw) => ({ id: raw.id, digests: raw.digests ?? [], labels: raw.labels ?? {}, layers: raw.layers ?? [] })
    return {
      ...common(first),
      reference: first.reference,
      user: first.user,
      ...(node === undefined ? {} : { node }),
      ...(base === undefined ? {} : { base: common(base) }),
    }
  },
})
interface Raw {
  readonly reference: string
  readonly id: string
  readonly digests: string[] | null
  readonly user: string
  readonly labels: Record<string, string> | null
  readonly layers?: string[] | null
}

/** What the record pins; empty where hardshell has brought no image. */
export interface Pin {
  readonly reference?: string
  readonly id?: string
  /** What Docker has under the reference now. */
  readonly dockerId?: string
}

export const pin = defineFact({
  name: 'pin',
  timeout: BUSY,
  probe: 'image/pin.probe.sh',
  root: true,
  settings,
  parse: (stdout): Pin => {
    const keys = new Map(stdout.split('\n').flatMap((line) => (line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const] : [])))
    const reference = keys.get('IMAGE')
    if (reference === undefined) return {}
    const [id, dockerId] = [keys.get('IMAGE_ID'), keys.get('DOCKER_ID')]
    return { reference, ...(id === undefined ? {} : { id }), ...(dockerId === undefined ? {} : { dockerId }) }
  },
})

export interface Container {
  readonly name: string
  /** The reference it was made with. */
  readonly reference: string
  /** Docker's id of its image. */
  readonly image: string
  readonly user: string
  readonly running: boolean
}

export const containers = defineFact({
  name: 'containers',
  timeout: BUSY,
  probe: 'image/containers.probe.sh',
  finder: FINDER,
  settings: () => ({ CONTAINER }),
  root: true,
  parse: (stdout): readonly Container[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const seen = JSON.parse(line) as Container
        return { ...seen, name: seen.name.replace(/^\//, '') }
      }),
})

/** OpenClaw has had other names. */
export const openclaws = (containers: readonly Container[]): readonly Container[] =>
  containers.filter((container) => /openclaw|clawdbot|moltbot/i.test(`${container.name} ${container.reference}`))

/** One path that differs from the image: added, changed or deleted. */
export interface Difference {
  readonly kind: 'A' | 'C' | 'D'
  readonly path: string
}

export const gatewayDiff = defineFact({
  name: 'gateway-diff',
  timeout: BUSY,
  probe: 'image/gateway-diff.probe.sh',
  finder: FINDER,
  settings: () => ({ CONTAINER }),
  root: true,
  parse: (stdout): readonly Difference[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, kind, path] = /^([ACD]) (\/.*)$/.exec(line) ?? []
        if (path === undefined) throw new Error(`not a line of docker diff: ${line}`)
        return { kind: kind as Difference['kind'], path }
      }),
})

/** The extra programs on record, hashed as the running container sees them: the sum, or `missing`, or `no-file`. */
export const runningBinaries = defineFact({
  name: 'running-binaries',
  timeout: BUSY,
  probe: 'image/running-binaries.probe.sh',
  finder: FINDER,
  root: true,
  settings: (spec) => ({ ...settings(spec), CONTAINER }),
  parse: (stdout): ReadonlyMap<string, string> =>
    new Map(
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [, name, saw] = /^(\S+) ([0-9a-f]{64}|missing|no-file)$/.exec(line) ?? []
          if (name === undefined || saw === undefined) throw new Error(`not understood: ${line}`)
          return [name, saw]
        }),
    ),
})
