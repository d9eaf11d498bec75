/** The gateway's container as Docker runs it, and what the kernel enforces on its first process. */
import { CONTAINER } from '../../spec/places.js'
import { defineFact } from '../define.js'

interface Binding {
  readonly HostIp: string
  readonly HostPort: string
}
type Ports = Readonly<Record<string, readonly Binding[] | null>> | null

export interface Container {
  readonly name: string
  readonly id: string
  readonly imageName: string
  readonly image: string
  readonly state: { readonly status: string; readonly exitCode: number; readonly oomKilled: boolean; readonly startedAt: string; readonly health: string | null }
  readonly restartCount: number
  readonly user: string
  /** First word of the health check: CMD, CMD-SHELL, NONE. */
  readonly healthcheck: string | null
  readonly stopTimeout: number | null
  readonly envNames: readonly string[]
  /** Of the command line, only the flags that matter; others are empty. */
  readonly flags: readonly string[]
  readonly privileged: boolean
  readonly capAdd: readonly string[] | null
  readonly capDrop: readonly string[] | null
  readonly securityOpt: readonly string[]
  readonly appArmor: string
  readonly readOnlyRoot: boolean
  readonly memory: number
  readonly memorySwap: number
  readonly pidsLimit: number | null
  readonly networkMode: string
  readonly pidMode: string
  readonly ipcMode: string
  readonly usernsMode: string
  readonly restart: string
  readonly init: boolean | null
  readonly log: { readonly driver: string; readonly maxSize: string; readonly maxFile: string }
  /** Open now; empty in a stopped container. */
  readonly ports: Ports
  /** Asked for at its making. */
  readonly wantedPorts: Ports
  readonly tmpfs: Readonly<Record<string, string>> | null
  readonly mounts: readonly { readonly type: string; readonly source: string; readonly target: string; readonly writable: boolean }[]
  /** Seconds since its last start. */
  readonly uptime: number
  /** From /proc; undefined while the container does not run. */
  readonly process?: { readonly uid: number; readonly gid: number; readonly capEff: string; readonly capBnd: string; readonly noNewPrivs: boolean; readonly seccomp: number }
}

export const container = defineFact<Container>({
  name: 'container',
  probe: 'gateway/container.probe.sh',
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: () => ({ CONTAINER }),
  parse: (stdout) => {
    const [json = '', ...lines] = stdout.trim().split('\n')
    const inspected = JSON.parse(json) as Omit<Container, 'process' | 'uptime'>
    if (typeof inspected.state?.status !== 'string' || !Array.isArray(inspected.mounts)) throw new Error('not what docker inspect was asked for')
    const said = new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
    const field = (name: string): string => {
      const value = said.get(name)
      if (value === undefined) throw new Error(`it does not say ${name}`)
      return value
    }
    const uptime = Number(field('Uptime'))
    if (!said.has('Uid')) return { ...inspected, uptime }
    return {
      ...inspected,
      uptime,
      process: {
        uid: Number(field('Uid')),
        gid: Number(field('Gid')),
        capEff: field('CapEff'),
        capBnd: field('CapBnd'),
        noNewPrivs: field('NoNewPrivs') === '1',
        seccomp: Number(field('Seccomp')),
      },
    }
  },
})

/** Where it is reachable on the host: what is open now, or what a start would open. */
export function published({ ports, wantedPorts }: Container): readonly { readonly inside: string; readonly address: string; readonly port: string }[] {
  const open = Object.values(ports ?? {}).some((bindings) => bindings !== null && bindings.length > 0)
  return Object.entries((open ? ports : wantedPorts) ?? {}).flatMap(([inside, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({ inside, address: HostIp === '' ? '0.0.0.0' : HostIp, port: HostPort })),
  )
}
