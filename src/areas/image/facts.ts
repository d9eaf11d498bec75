/** What is known about the gateway's image on a host: the record, the image, the containers made from it. */
import { defineFact } from '../define.js'
import type { Spec } from '../../spec/spec.js'

const settings = (spec: Spec) => ({ DIRECTORY: spec.gateway.directory })

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
}

export const image = defineFact({
  name: 'image',
  probe: 'image/image.probe.sh',
  root: true,
  settings,
  parse: (stdout): Image => {
    const [first = '', node] = stdout.trim().split('\n')
    const seen = JSON.parse(first) as { reference: string; id: string; digests: string[] | null; user: string; labels: Record<string, string> | null }
    return {
      reference: seen.reference,
      id: seen.id,
      digests: seen.digests ?? [],
      user: seen.user,
      labels: seen.labels ?? {},
      ...(node === undefined ? {} : { node: JSON.parse(node) as string }),
    }
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
  probe: 'image/containers.probe.sh',
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

/** One path that differs from the image: added, changed or deleted. */
export interface Difference {
  readonly kind: 'A' | 'C' | 'D'
  readonly path: string
}

export const gatewayDiff = defineFact({
  name: 'gateway-diff',
  probe: 'image/gateway-diff.probe.sh',
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
