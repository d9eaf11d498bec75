/**
 * Looks at the host from where the operator sits, while the host itself is being asked: the ports that the spec names at
 * the addresses that ssh resolves, then what only the host could tell (published ports, listeners, addresses). Never any other port.
 */
import { addresses, isPublic } from '../areas/outside/addresses.js'
import { GATEWAY_PORTS } from '../areas/outside/controls.js'
import type { Knocked, Reach, Web } from '../areas/outside/reach.js'
import { published } from '../areas/docker/published.js'
import { isLoopback, listeners } from '../areas/firewall/listeners.js'
import { sshPorts } from '../areas/ssh/ports.js'
import { read, type Fact } from '../model/fact.js'
import type { Address } from '../model/host.js'
import { PROBE_EXIT, type Facts, type Frame } from '../model/reading.js'
import type { Spec } from '../spec/spec.js'
import { addressesOf, greet, knock, plainHttp } from '../transport/knock.js'
import { sshWay } from '../transport/ssh-way.js'

/** Milliseconds for one port; all of them are tried at once. */
const PATIENCE = 1500
/** A host that publishes more ports than this is told about the first of them. */
const MOST = 64
const WEB = [80, 443] as const

export async function lookFromOutside(address: Address, spec: Spec, env: NodeJS.ProcessEnv, seen: Promise<Facts>): Promise<Frame> {
  const from = Date.now()
  const frame = (exit: number, stdout: string, stderr = ''): Frame => ({ exit, ms: Date.now() - from, stdout, stderr })
  if (address.via !== 'ssh') return frame(PROBE_EXIT.absent, '', `the host is entered by ${address.via}, not over the network: there is no outside to look from`)
  const way = await sshWay(address, env)
  if (way === undefined) return frame(1, '', 'ssh -G does not say where it would connect to')
  // a forwarded or jumped-to address is not where the world would knock
  const named = way.indirect ? [] : (await addressesOf(way.host)).filter((one) => !isLoopback(one))
  const ports = [...new Set([spec.gateway.port, ...(spec.gateway.appsPort === undefined ? [] : [spec.gateway.appsPort]), ...GATEWAY_PORTS, ...WEB, ...spec.firewall.allow.flatMap(({ port, protocol }) => (protocol === 'tcp' ? [port] : []))])]
  const early = Promise.all(named.map((one) => visit(one, way.port, ports)))
  const facts = await seen.catch(() => undefined)
  const visits = await early
  if (facts !== undefined) {
    const more = toldByHost(facts).filter((port) => !ports.includes(port)).slice(0, MOST)
    const own = (known(addresses, facts) ?? []).filter((one) => isPublic(one) && !named.includes(one))
    const ssh = known(sshPorts, facts)?.find(({ from: how }) => how.includes('listening') || how.includes('socket'))?.port ?? 22
    visits.push(...(await Promise.all([...named.map((one) => visit(one, way.port, more)), ...own.map((one) => visit(one, ssh, [...ports, ...more]))])))
  }
  const merged: Reach = {
    control: unique(visits.map(({ control }) => control)),
    knocked: unique(visits.flatMap(({ knocked }) => knocked)),
    web: await Promise.all(webOf(visits.flatMap(({ knocked }) => knocked), spec.ways.https?.name ?? (/[a-z]/i.test(way.host) && !way.host.includes(':') && named.length > 0 ? way.host : ''))),
  }
  // what answers is open, whether SSH does or not
  if (![...merged.control, ...merged.knocked].some(({ answer }) => answer === 'open')) {
    const tried = merged.control.map((one) => `${one.address}:${one.port} is ${one.answer}`).join(', ')
    return frame(1, '', `no address of this host can be seen from here (${tried || 'ssh goes through another machine, and the host has no public address of its own'})`)
  }
  return frame(PROBE_EXIT.known, JSON.stringify(merged))
}

/** SSH's own port first of all: without it, closed means nothing. */
async function visit(address: string, ssh: number, ports: readonly number[]): Promise<{ control: Knocked; knocked: readonly Knocked[] }> {
  const at = async (port: number): Promise<Knocked> => ({ address, port, answer: await knock(address, port, PATIENCE) })
  const [control, ...knocked] = await Promise.all([at(ssh), ...ports.filter((port) => port !== ssh).map(at)])
  return { control, knocked }
}

function known<T>(fact: Fact<T, Spec>, facts: Facts): T | undefined {
  const reading = read(fact, facts)
  return reading.state === 'known' ? reading.value : undefined
}

/** TCP ports that the host itself says are open to more than itself. */
function toldByHost(facts: Facts): readonly number[] {
  const open = known(published, facts)?.ports.filter(({ address, inside }) => !isLoopback(address) && inside.endsWith('/tcp')) ?? []
  const heard = known(listeners, facts)?.filter(({ address, protocol }) => protocol === 'tcp' && !isLoopback(address)) ?? []
  return [...new Set([...open, ...heard].map(({ port }) => port))].sort((a, b) => a - b)
}

const webOf = (knocked: readonly Knocked[], name: string): readonly Promise<Web>[] => {
  const open = unique(knocked.filter(({ port, answer }) => answer === 'open' && (port === 80 || port === 443)))
  return [...new Set(open.map(({ address }) => address))].map(async (address): Promise<Web> => {
    const has = (port: number): boolean => open.some((one) => one.address === address && one.port === port)
    const [tls, http] = await Promise.all([has(443) ? greet(address, 443, name, PATIENCE) : undefined, has(80) ? plainHttp(address, 80, name, PATIENCE) : undefined])
    const left = tls?.validTo === undefined ? {} : { daysLeft: Math.floor((Date.parse(tls.validTo) - Date.now()) / 86_400_000) }
    return { address, name, ...(tls === undefined ? {} : { tls: { ...tls, ...left } }), ...(http === undefined ? {} : { http }) }
  })
}

const unique = (all: readonly Knocked[]): readonly Knocked[] => all.filter((one, at) => all.findIndex((other) => other.address === one.address && other.port === one.port) === at)
