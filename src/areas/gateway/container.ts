/** The gateway's container as Docker runs it, its networks, and what the kernel enforces on its first process. */
import { unknown, type Judgement } from '../../model/control.js'
import { CONTAINER } from '../../spec/places.js'
import { defineFact } from '../define.js'
import { count } from '../parse.js'

interface Binding {
  readonly HostIp: string
  readonly HostPort: string
}
type Ports = Readonly<Record<string, readonly Binding[] | null>> | null

/** A network that a gateway is in, with every running container in it. */
export interface Network {
  readonly name: string
  readonly driver: string
  readonly internal: boolean
  readonly ipv6: boolean
  readonly members: readonly string[]
}

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
  /** Soft limits on open files; none when Docker's own default holds. */
  readonly nofile: readonly number[]
  readonly networks: readonly Network[]
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
  /** From /proc; undefined while the container does not run. AppArmor's profile with its mode; undefined where the kernel has none. */
  readonly process?: { readonly uid: number; readonly gid: number; readonly capEff: string; readonly capBnd: string; readonly noNewPrivs: boolean; readonly seccomp: number; readonly profile?: string }
  /** The host's kernel has AppArmor switched on. */
  readonly hostAppArmor: boolean
}

/** The first gateway of the host, and the others. Most hosts have one. */
export interface Containers extends Container {
  readonly others: readonly Container[]
}

/** Shared by every fact about the gateway: which container that is, found once. */
export const FINDER = 'gateway/gateways.find.sh'

export const container = defineFact<Containers>({
  name: 'container',
  probe: 'gateway/container.probe.sh',
  finder: FINDER,
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: () => ({ CONTAINER }),
  parse: (stdout) => {
    const lines = stdout.trimEnd().split('\n')
    const rest = (word: string): readonly string[] => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
    const uptimes = rest('uptime')
    const networks = new Map(rest('network').map((json) => JSON.parse(json) as Network).map((network) => [network.name, network]))
    const hostAppArmor = rest('apparmor')[0] === 'Y'
    const found = lines.filter((line) => line.startsWith('{')).map((json, at): Container => {
      const inspected = JSON.parse(json) as Omit<Container, 'process' | 'uptime' | 'networks' | 'hostAppArmor'> & { readonly networks: readonly string[] }
      if (typeof inspected.state?.status !== 'string' || !Array.isArray(inspected.mounts)) throw new Error('not what docker inspect was asked for')
      const process = processOf(rest(`process ${at + 1}`))
      const uptime = count(uptimes[at], 'uptime')
      return {
        ...inspected,
        networks: inspected.networks.flatMap((name) => networks.get(name) ?? []),
        uptime,
        hostAppArmor,
        ...(process === undefined ? {} : { process }),
      }
    })
    const [first, ...others] = found
    if (first === undefined) throw new Error('no container in it')
    return { ...first, others }
  },
})

function processOf(lines: readonly string[]): Container['process'] {
  if (lines.length === 0) return undefined
  const said = new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  const field = (name: string): string => {
    const value = said.get(name)
    if (value === undefined) throw new Error(`it does not say ${name}`)
    return value
  }
  const profile = said.get('AppArmor')
  return {
    uid: Number(field('Uid')),
    gid: Number(field('Gid')),
    capEff: field('CapEff'),
    capBnd: field('CapBnd'),
    noNewPrivs: field('NoNewPrivs') === '1',
    seccomp: Number(field('Seccomp')),
    ...(profile === undefined ? {} : { profile }),
  }
}

/** Judges every gateway of the host: the worst verdict counts, and where there are several each is named. */
export function each(judge: (container: Container) => Judgement): (facts: { readonly container: Containers }) => Judgement {
  return ({ container: { others, ...first } }) => {
    if (others.length === 0) return judge(first)
    const judged = [first, ...others].map((one) => ({ name: one.name.replace(/^\//, ''), judgement: judge(one) }))
    const worst = (['fail', 'unknown', 'pass', 'not-applicable'] as const).find((verdict) => judged.some(({ judgement }) => judgement.verdict === verdict))
    const told = judged.filter(({ judgement }) => judgement.verdict === worst)
    if (worst === undefined) return unknown('no container was judged')
    const because = told.flatMap(({ name, judgement }) => (judgement.because === undefined ? [] : [`${name}: ${judgement.because}`])).join('; ')
    return {
      verdict: worst,
      evidence: told.flatMap(({ name, judgement }) => judgement.evidence.map((one) => ({ ...one, saw: `${name}: ${one.saw}` }))),
      ...(because === '' ? {} : { because }),
    }
  }
}

/** Where it is reachable on the host: what is open now, or what a start would open. */
export function published({ ports, wantedPorts }: Container): readonly { readonly inside: string; readonly address: string; readonly port: string }[] {
  const open = Object.values(ports ?? {}).some((bindings) => bindings !== null && bindings.length > 0)
  return Object.entries((open ? ports : wantedPorts) ?? {}).flatMap(([inside, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({ inside, address: HostIp === '' ? '0.0.0.0' : HostIp, port: HostPort })),
  )
}
