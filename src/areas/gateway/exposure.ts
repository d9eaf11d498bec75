/** From where the gateway's container can be reached. */
import { compare, none } from '../../model/control.js'
import { defineControl } from '../define.js'
import { container, published } from './container.js'

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

export const loopbackOnly = defineControl({
  id: 'gateway.loopback-only',
  title: "The gateway is published on the host's loopback only",
  severity: 'critical',
  lenses: {
    child: 'The door opens into the hall of your own house, not onto the street.',
    principle: "Docker's rules come before ufw's: a port published on 0.0.0.0 is open to the world whatever the firewall says. Scanners find an OpenClaw within hours.",
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: ({ container }) => {
    const open = published(container).map(({ inside, address, port }) => ({ address, text: `${address}:${port} to ${inside}` }))
    return none('container', open.filter(({ address }) => !isLoopback(address)).map(({ text }) => text), '127.0.0.1 only', open.map(({ text }) => text).join(', ') || 'nothing published')
  },
})

export const noHostNetwork = defineControl({
  id: 'gateway.no-host-network',
  title: 'The gateway has a network of its own',
  severity: 'high',
  lenses: {
    child: "The robot has its own telephone line and cannot listen in on the house's.",
    principle: "On the host's network a container reaches everything that trusts loopback: databases, mail, metrics. And what it listens on, it listens on for the whole host. Sharing the host's processes or memory is the same mistake.",
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: ({ container: { networkMode, pidMode, ipcMode } }) => {
    const shares = [
      ['network', networkMode],
      ['processes', pidMode],
      ['memory', ipcMode],
    ].flatMap(([what, mode]) => (mode === 'host' ? [`${what}: host`] : []))
    return shares.length > 0 ? none('container', shares, 'namespaces of its own') : compare('container', 'its own', 'its own')
  },
})
