/** From where the gateway's container can be reached. */
import { compare, fail, none, pass, unknown, type Judgement } from '../../model/control.js'
import { defineControl } from '../define.js'
import { isLoopback, listeners, type Listener } from '../firewall/listeners.js'
import { container, each, published } from './container.js'

/** OpenClaw's own, inside the container. */
const INSIDE = '18789'

/** Nothing is published of a container on the host's network: what it listens on, the host listens on. */
function onHost(listeners: readonly Listener[], port: number): Judgement {
  const want = '127.0.0.1 only'
  const told = listeners.filter(({ protocol, process }) => protocol === 'tcp' && process !== 'docker-proxy').map((one) => ({ ...one, text: `on the host's network: ${one.process} on ${one.address} port ${one.port}` }))
  const own = told.filter((one) => one.port === port || one.port === Number(INSIDE))
  const open = own.filter(({ address }) => !isLoopback(address))
  if (open.length > 0) return none('container', open.map(({ text }) => text), want)
  // it may listen elsewhere, where nobody expects it
  const alike = told.filter(({ address, process }) => !isLoopback(address) && own.some((one) => one.process === process))
  if (own.length === 0 || alike.length > 0) return unknown(`it is on the host's network, and its port there is not known: ${own.length === 0 ? `nothing of the host listens on port ${port}` : alike.map(({ text }) => text).join(', ')}`)
  return pass('container', own.map(({ text }) => text).join(', '), want)
}

export const loopbackOnly = defineControl({
  id: 'gateway.loopback-only',
  title: "The gateway is published on the host's loopback only",
  severity: 'critical',
  tags: ['CIS Docker 1.6 5.14'],
  lenses: {
    child: 'The door opens into the hall of your own house, not onto the street.',
    principle: "Docker's rules come before ufw's: a port published on 0.0.0.0 is open to the world whatever the firewall says. Scanners find an OpenClaw within hours.",
  },
  needs: { container, listeners },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: ({ container, listeners }, spec) =>
    each((container) => {
      const { networkMode, networks } = container
      if (networkMode === 'host') return onHost(listeners, spec.gateway.port)
      const open = published(container).map(({ inside, address, port }) => ({ address, text: `${address}:${port} to ${inside}` }))
      const beyond = open.filter(({ address }) => !isLoopback(address))
      if (beyond.length === 0 && networkMode.startsWith('container:')) return unknown(`it has the network of the container ${networkMode.slice('container:'.length).slice(0, 12)}: what that one publishes is the gateway's door too`)
      const outside = networks.find(({ driver }) => driver === 'macvlan' || driver === 'ipvlan')
      if (beyond.length === 0 && outside !== undefined) return unknown(`it has an address of its own beside the host's (${outside.name}, ${outside.driver}): whoever reaches that needs nothing published`)
      return none('container', beyond.map(({ text }) => text), '127.0.0.1 only', open.map(({ text }) => text).join(', ') || 'nothing published')
    })({ container }),
})

export const noHostNetwork = defineControl({
  id: 'gateway.no-host-network',
  title: 'The gateway has a network of its own',
  severity: 'high',
  tags: ['CIS Docker 1.6 5.10'],
  lenses: {
    child: "The robot has its own telephone line and cannot listen in on the house's.",
    principle: "On the host's network a container reaches everything that trusts loopback: databases, mail, metrics. And what it listens on, it listens on for the whole host. Sharing the host's processes or memory is the same mistake.",
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: each(({ networkMode, pidMode, ipcMode }) => {
    const shares = [
      ['network', networkMode],
      ['processes', pidMode],
      ['memory', ipcMode],
    ].flatMap(([what, mode]) => (mode === 'host' ? [`${what}: host`] : []))
    return shares.length > 0 ? none('container', shares, 'namespaces of its own') : compare('container', 'its own', 'its own')
  }),
})

/** The port after it: the listener for MCP Apps, which OpenClaw opens when mcp.apps.enabled is set. A bridge of old is gone. */
export const APPS_INSIDE = '18790'

export const containerPort = defineControl({
  id: 'gateway.container-port',
  title: "The gateway's port inside its container is the one everything expects",
  severity: 'medium',
  lenses: {
    child: 'Move the bell to the back of the house, and every visitor still rings in front.',
    principle: "Only the host's side of the port is yours to choose. Moved inside the container, OpenClaw's own tools, its health check and the origins it lets its page come from still point at 18789, and the failures look like anything but a port.",
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: each(({ wantedPorts }) => {
    const inside = Object.keys(wantedPorts ?? {}).map((port) => port.split('/')[0] ?? '')
    if (inside.length === 0) return pass('container', 'nothing published', INSIDE)
    return inside.includes(INSIDE) ? pass('container', INSIDE) : fail('container', inside.join(', '), INSIDE)
  }),
})

export const onlyAskedPorts = defineControl({
  id: 'gateway.only-asked-ports',
  title: 'The gateway publishes no port that nobody asked for',
  severity: 'low',
  lenses: {
    child: 'A house has the doors that its people use, and no others.',
    principle: 'Recipes off the network publish 18790 for a bridge that OpenClaw no longer has, and 3978 for a channel that most never use. A dead port is a door that waits for whatever listens there next.',
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: (facts, spec) => {
    const asked = [INSIDE, ...(spec.gateway.appsPort === undefined ? [] : [APPS_INSIDE])]
    const want = asked.join(' and ')
    return each((container) => {
      const inside = [...new Set(published(container).map((one) => one.inside.split('/')[0] ?? ''))]
      // the gateway's own port has a control of its own
      return none('container', inside.length === 1 ? [] : inside.filter((port) => !asked.includes(port)), want, inside.join(', ') || 'nothing published')
    })(facts)
  },
})

export const ownNetwork = defineControl({
  id: 'gateway.own-network',
  title: "The gateway is not on Docker's shared bridge",
  severity: 'medium',
  lenses: {
    child: 'Its own room, not the big hall where anybody may tap it on the shoulder.',
    principle: 'Whatever is started with a plain docker run lands on the default bridge and reaches every port of every container there, past all that is published on loopback only. A network of its own holds the gateway and what was put beside it on purpose.',
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: each(({ networks, networkMode }) => {
    const want = 'a network of its own'
    const shared = networks.find(({ name, driver }) => name === 'bridge' && driver === 'bridge')
    if (shared === undefined && networkMode !== 'bridge' && networkMode !== 'default') return pass('container', networks.map(({ name }) => name).join(', ') || networkMode, want)
    const neighbours = (shared?.members.length ?? 1) - 1
    return fail('container', `the default bridge, with ${neighbours} other containers now`, want)
  }),
})
