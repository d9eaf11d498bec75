/**
 * Who can reach what, from where, and how that is known: every port that waits, judged for everybody who could knock at it.
 * Pure. Tried from outside is one thing, read from rules another: what nobody tried is never called closed.
 */
import { dockerUser, type DockerUser } from '../areas/docker/docker-user.js'
import { published, type Published } from '../areas/docker/published.js'
import { CLIENTS } from '../areas/firewall/controls/declared-ports-only.js'
import { isLoopback, listeners, type Listener } from '../areas/firewall/listeners.js'
import { covers, portsOf, ufw, type Rule, type Ufw } from '../areas/firewall/ufw.js'
import { addresses, isPublic } from '../areas/outside/addresses.js'
import { openOver, reach, seenOver, type Knocked } from '../areas/outside/reach.js'
import { sshPorts } from '../areas/ssh/ports.js'
import { tunnels, type Tunnels } from '../areas/ways-in/facts.js'
import { read, type Fact } from '../model/fact.js'
import type { Facts, Reading } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { doorOf, frontDoor, portsOfWays, servedByTailscale } from '../spec/ways.js'

/** Widest first. The host itself always can. */
export const AUDIENCES = ['internet', 'network', 'tailnet'] as const
export type Audience = (typeof AUDIENCES)[number]

export interface Sight {
  readonly answer: 'open' | 'closed' | 'unknown'
  /** `tried`: from where the operator sits. `read`: from what the host says of its rules and sockets; nobody knocked. */
  readonly proof: 'tried' | 'read' | 'none'
  readonly because: string
}
export interface Door {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** The program, or the container that publishes it. */
  readonly who: string
  /** What it is bound to. */
  readonly addresses: readonly string[]
  /** Why it is there, in the spec's words; undefined: nobody declared it. */
  readonly declared: string | undefined
  /** Left out: there is no such audience here. */
  readonly seen: Readonly<Partial<Record<Audience, Sight>>>
}
export interface Exposure {
  /** Widest first. */
  readonly doors: readonly Door[]
  /** What could not be seen, and what that means for this page. */
  readonly notKnown: readonly string[]
}

/** Undefined when this audit did not ask for what listens. */
export function exposure(facts: Facts, spec: Spec): Exposure | undefined {
  if (facts.frames[listeners.name] === undefined) return undefined
  const heard = read(listeners, facts)
  if (heard.state !== 'known') return { doors: [], notKnown: [`what listens on this host: ${heard.because}`] }
  const notKnown: string[] = []
  const known = <T>(fact: Fact<T, Spec>, so: string): T | undefined => {
    const reading: Reading<T> = read(fact, facts)
    if (reading.state === 'known') return reading.value
    // a subject that does not exist is known to do nothing
    if (reading.state !== 'absent' || fact.vantage === 'operator') notKnown.push(`${so}: ${reading.because}`)
    return undefined
  }
  const seen = known(reach, 'what answers from outside: nobody tried')
  const own = known(addresses, "the host's own addresses")
  const wall = read(ufw, facts)
  const house: House = {
    knocked: seen === undefined ? [] : [...new Set([...seenOver(4, seen), ...seenOver(6, seen), ...openOver(4, seen), ...openOver(6, seen), ...seen.control.filter(({ answer }) => answer === 'open')])],
    targets: [...new Set([...(own ?? []), ...(seen?.control.map(({ address }) => address) ?? [])])],
    ownKnown: own !== undefined,
    wall: known(ufw, 'what the firewall lets in'),
    noWall: wall.state === 'absent',
    dockerUser: known(dockerUser, 'what stands in DOCKER-USER'),
    tailscale: known(tunnels, 'what Tailscale serves')?.tailscale,
  }
  const ports = known(published, 'what Docker publishes')
  const ssh = known(sshPorts, 'the ports of SSH') ?? []
  const doors = doorsOf(heard.value, ports, spec, house.knocked).map((door): Door => {
    const { docker, ...plain } = door
    return { ...plain, declared: declaredAs(door, spec, ssh.map(({ port }) => port)), seen: sights(door, docker, house) }
  })
  doors.push(...served(house.tailscale, spec))
  return { doors: doors.sort((a, b) => widest(a) - widest(b) || a.port - b.port || a.protocol.localeCompare(b.protocol)), notKnown }
}

/** The first audience that is not kept out, as an index of AUDIENCES; their number when all are. */
export function widest({ seen }: Door): number {
  const at = AUDIENCES.findIndex((audience) => seen[audience] !== undefined && seen[audience].answer !== 'closed')
  return at === -1 ? AUDIENCES.length : at
}

/** Bound to loopback, and nothing says that others come through all the same. */
export const forItself = (door: Door): boolean => door.addresses.every(isLoopback) && widest(door) === AUDIENCES.length

interface House {
  /** From outside: all that answered, SSH too; what did not, at addresses where SSH did. */
  readonly knocked: readonly Knocked[]
  /** Addresses that this host can be reached at. */
  readonly targets: readonly string[]
  readonly ownKnown: boolean
  readonly wall: Ufw | undefined
  /** There is no ufw at all. */
  readonly noWall: boolean
  readonly dockerUser: DockerUser | undefined
  readonly tailscale: Tunnels['tailscale']
}

type Bare = Pick<Door, 'protocol' | 'port' | 'who' | 'addresses'> & { readonly docker: boolean }

function doorsOf(heard: readonly Listener[], ports: Published | undefined, spec: Spec, knocked: readonly Knocked[]): Bare[] {
  const doors = new Map<string, Bare>()
  const add = (protocol: string, port: number, who: string, address: string, docker = false): void => {
    if (protocol !== 'tcp' && protocol !== 'udp') return
    const key = `${protocol} ${port} ${who} ${isLoopback(address)}`
    const door = doors.get(key)
    doors.set(key, { protocol, port, who, docker, addresses: [...new Set([...(door?.addresses ?? []), address])] })
  }
  const publishes = ports?.ports ?? []
  for (const { container, inside, address, port } of publishes) add(inside.split('/')[1] ?? 'tcp', port, `container ${container}`, address, true)
  for (const { protocol, address, port, process } of heard) {
    // Docker's own end of a published port is told by the container above
    if (process === 'docker-proxy' && publishes.some((one) => one.port === port)) continue
    add(protocol, port, process, address, process === 'docker-proxy')
  }
  const wide = (port: number, protocol: string): boolean => [...doors.values()].some((door) => door.port === port && door.protocol === protocol && !door.addresses.every(isLoopback))
  for (const { address, port, answer } of knocked) if (answer === 'open' && !wide(port, 'tcp')) add('tcp', port, 'nobody here owns up to it', address)
  for (const { port, protocol } of spec.firewall.allow) if (!wide(port, protocol)) for (const every of ['0.0.0.0', '::']) add(protocol, port, 'nobody listens', every)
  return [...doors.values()]
}

function declaredAs({ protocol, port, who, addresses: bound }: Bare, spec: Spec, ssh: readonly number[]): string | undefined {
  if (protocol === 'tcp' && ssh.includes(port)) return 'SSH'
  if (CLIENTS.some((one) => one.port === port && one.protocol === protocol)) return 'answers of DHCP'
  const way = portsOfWays(spec).find((one) => one.port === port && one.protocol === protocol)
  if (way !== undefined) return way.why
  if (who === 'tailscaled' && spec.ways.tailscale !== undefined) return 'Tailscale itself (ways.tailscale)'
  if (protocol === 'tcp' && bound.every(isLoopback) && port === spec.ways.frontDoor.port && frontDoor(spec) !== undefined) return 'the front door, for Tailscale'
  const allowed = spec.firewall.allow.find((one) => one.port === port && one.protocol === protocol)
  if (allowed !== undefined) return allowed.why
  if (protocol === 'tcp' && bound.every(isLoopback) && (port === spec.gateway.port || port === spec.gateway.appsPort)) return 'the gateway, for tunnels'
  return undefined
}

/** What tailscale serve leads to: it is nobody's socket, and no rule of the host speaks of it. */
function served(tailscale: Tunnels['tailscale'], spec: Spec): readonly Door[] {
  if (tailscale === undefined || tailscale.state !== 'Running') return []
  const internet: Sight =
    tailscale.funnel === 'off'
      ? { answer: 'closed', proof: 'read', because: 'funnel is off' }
      : tailscale.funnel === 'on'
        ? { answer: 'open', proof: 'read', because: 'funnel shows it to everybody' }
        : { answer: 'unknown', proof: 'none', because: 'tailscale does not say what it serves' }
  return tailscale.serves.map(({ port, target }) => ({
    protocol: 'tcp',
    port,
    who: `tailscale serve, to ${target}`,
    addresses: ['tailscale0'],
    declared: servedByTailscale(spec) && target === doorOf(spec) ? 'the gateway, for your own devices (ways.tailscale)' : undefined,
    seen: { internet, tailnet: { answer: 'open', proof: 'read', because: 'served there; its access rules decide who' } },
  }))
}

const isTailnet = (address: string): boolean => /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^fd7a:115c:a1e0:/i.test(address)
const audienceOf = (address: string): Audience => (isTailnet(address) ? 'tailnet' : isPublic(address) ? 'internet' : 'network')
const isEvery = (address: string): boolean => address === '0.0.0.0' || address === '::' || address === '*'
const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4)
const carries = (bound: string, target: string): boolean => bound === '*' || bound === target || (isEvery(bound) && familyOf(bound) === familyOf(target))

function sights(door: Bare, docker: boolean, house: House): Door['seen'] {
  const seen: Partial<Record<Audience, Sight>> = {}
  for (const audience of AUDIENCES) {
    if (audience === 'tailnet' && house.tailscale === undefined) continue
    const one = audience === 'tailnet' ? overTailscale(door, house) : sight(audience, door, docker, house)
    if (one !== undefined) seen[audience] = one
  }
  return seen
}

function sight(audience: 'internet' | 'network', door: Bare, docker: boolean, house: House): Sight | undefined {
  const here = house.targets.filter((address) => audienceOf(address) === audience)
  const tried = house.knocked.filter((one) => door.protocol === 'tcp' && one.port === door.port && here.includes(one.address))
  const open = tried.filter(({ address, answer }) => answer === 'open' && !door.addresses.every(isLoopback) && door.addresses.some((bound) => carries(bound, address)))
  if (open.length > 0) return { answer: 'open', proof: 'tried', because: `answered at ${open.map(({ address }) => address).join(' and ')}` }
  const rules = (targets: readonly string[]): Sight => byRules(audience, door, docker, targets, house)
  if (here.length === 0) {
    if (audience === 'network') return undefined
    if (door.addresses.every((bound) => isLoopback(bound))) return rules([])
    return house.ownKnown ? { answer: 'unknown', proof: 'none', because: 'the host has no public address of its own: what a router in front lets through is not seen from here' } : rules([])
  }
  const untried = here.filter((address) => !tried.some((one) => one.address === address))
  const said = rules(untried.length > 0 ? untried : here)
  // let in for some by the rules: that nothing answered here tells nothing of them
  if (untried.length === 0 && said.answer === 'open' && said.because.startsWith(ONLY)) return { ...said, because: `${said.because}; from here nothing answered` }
  if (untried.length === 0) return { answer: 'closed', proof: 'tried', because: `nothing answered at ${here.join(' and ')}` }
  return said
}

const ONLY = 'let in only from '

/** Of what nobody knocked at. The widest answer of all its addresses and families counts. */
function byRules(audience: 'internet' | 'network', door: Bare, docker: boolean, targets: readonly string[], house: House): Sight {
  if (door.addresses.every(isLoopback)) return { answer: 'closed', proof: 'read', because: 'bound to loopback' }
  const bound = door.addresses.filter((one) => (targets.length === 0 ? !isLoopback(one) : targets.some((target) => carries(one, target))))
  if (bound.length === 0) return { answer: 'closed', proof: 'read', because: `bound to ${door.addresses.join(' and ')} only` }
  const families = [...new Set(targets.length === 0 ? bound.flatMap((one) => (one === '*' ? [4, 6] as const : [familyOf(one)])) : targets.filter((target) => bound.some((one) => carries(one, target))).map(familyOf))]
  const said = families.map((family) => (docker ? pastUfw(family, house) : throughUfw(audience, door, family, house)))
  return said.find(({ answer }) => answer === 'open') ?? said.find(({ answer }) => answer === 'unknown') ?? said[0] ?? { answer: 'unknown', proof: 'none', because: 'no address to judge it by' }
}

function pastUfw(family: 4 | 6, { dockerUser: user }: House): Sight {
  if (user === undefined) return { answer: 'open', proof: 'read', because: 'Docker publishes it past ufw' }
  const own = user.rules.filter((one) => one.family === family).length
  return own === 0 ? { answer: 'open', proof: 'read', because: 'Docker publishes it past ufw' } : { answer: 'unknown', proof: 'none', because: `Docker publishes it past ufw; ${own} of your rules in DOCKER-USER may stop it` }
}

function throughUfw(audience: 'internet' | 'network', { port, protocol }: Bare, family: 4 | 6, { wall, noWall }: House): Sight {
  const read = (answer: 'open' | 'closed', because: string): Sight => ({ answer, proof: 'read', because })
  const unsure = (because: string): Sight => ({ answer: 'unknown', proof: 'none', because })
  if (noWall) return read('open', 'there is no ufw')
  if (wall === undefined) return unsure('the firewall could not be read')
  if (!wall.active) return wall.others.length > 0 ? unsure(`ufw is off, and ${wall.others.join(' and ')} cannot be read`) : read('open', 'ufw is off')
  const kernel = wall.kernel[family]
  if (family === 6 && !wall.ipv6) return kernel?.policy === 'DROP' ? read('closed', 'the kernel drops it') : read('open', 'ufw does not look after IPv6')
  if (kernel === undefined) return unsure('the kernel does not tell what it keeps out')
  if (!kernel.asksUfw) return kernel.policy === 'DROP' ? unsure('the kernel does not ask ufw') : read('open', 'the kernel does not ask ufw')
  const some: string[] = []
  let odd: string | undefined
  for (const rule of wall.rules.filter((one) => one.direction === 'IN' && one.v6 === (family === 6))) {
    const applies = covering(rule, port, protocol)
    if (applies === undefined) odd = rule.to
    if (applies !== true) continue
    const everybody = /^Anywhere/.test(rule.from) && !/ on /.test(rule.to)
    const lets = rule.action === 'ALLOW' || rule.action === 'LIMIT'
    if (everybody) {
      if (!lets) break
      return read('open', 'ufw lets it in')
    }
    if (lets && concerns(rule, audience)) some.push(/^Anywhere/.test(rule.from) ? `${rule.to.split(' on ')[1] ?? ''}` : rule.from)
  }
  if (wall.incoming === 'allow') return read('open', 'ufw lets in what it has no rule for')
  if (some.length > 0) return read('open', `${ONLY}${some.join(', ')}`)
  if (odd !== undefined) return unsure(`what ufw means by ${odd} is not known`)
  if (kernel.past.length > 0) return unsure('packet rules past ufw may let it in')
  return read('closed', 'ufw has no rule that lets it in')
}

/** Undefined: it cannot be told. */
function covering(rule: Rule, port: number, protocol: string): boolean | undefined {
  const opened = portsOf(rule)
  if (opened !== undefined) return (opened.protocol === 'any' || opened.protocol === protocol) && opened.ports.some((word) => covers(word, port))
  if (/^Anywhere( on \S+)?$/.test(rule.to)) return true
  return rule.action === 'ALLOW' || rule.action === 'LIMIT' ? undefined : false
}

function concerns(rule: Rule, audience: Audience): boolean {
  const onto = / on (\S+)$/.exec(rule.to)?.[1]
  if (onto !== undefined) return !/^(lo|tailscale\d+)$/.test(onto)
  return audienceOf(rule.from) === audience
}

/** Nobody knocks there for us: what Tailscale lets through is read. Its own chain comes before ufw's. */
function overTailscale(door: Bare, { tailscale }: House): Sight {
  if (tailscale?.state === 'unknown') return { answer: 'unknown', proof: 'none', because: 'Tailscale does not say whether it runs' }
  if (tailscale !== undefined && tailscale.state !== 'Running') return { answer: 'closed', proof: 'read', because: `Tailscale is ${tailscale.state}` }
  const bound = door.addresses.filter((one) => isEvery(one) || isTailnet(one))
  if (bound.length > 0) return { answer: 'open', proof: 'read', because: 'Tailscale lets its own network in past ufw; its access rules decide who' }
  if (door.addresses.every(isLoopback)) return { answer: 'closed', proof: 'read', because: 'bound to loopback' }
  return { answer: 'closed', proof: 'read', because: `bound to ${door.addresses.join(' and ')} only` }
}
