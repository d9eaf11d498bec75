import { none } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { declaredPorts } from '../../../spec/ways.js'
import { sshPorts } from '../../ssh/ports.js'
import { isLoopback, listeners, type Listener } from '../listeners.js'

/** Clients that must hear the answer to their own question: DHCP for IPv4 and IPv6. */
export const CLIENTS: readonly { readonly port: number; readonly protocol: 'udp' }[] = [{ port: 68, protocol: 'udp' }, { port: 546, protocol: 'udp' }]

export const declaredPortsOnly = defineControl({
  id: 'firewall.declared-ports-only',
  title: 'Only SSH and the declared ports wait for the network',
  severity: 'medium',
  tags: ['CIS Debian 12 4.2.6'],
  lenses: {
    child: 'A window that is shut behind the wall is good. A window that is not there is better.',
    principle: 'The firewall is one layer; a program that listens on every address is one mistake in that layer away from the world. What only this host uses belongs on 127.0.0.1.',
  },
  needs: { listeners, sshPorts },
  whenAbsent: 'unknown',
  advice: 'Bind the program named here to 127.0.0.1, remove it, or declare its port with the reason under firewall.allow.',
  check: ({ listeners, sshPorts }, spec) => {
    const declared = [...sshPorts.map(({ port }) => ({ port, protocol: 'tcp' })), ...declaredPorts(spec), ...CLIENTS]
    // what Docker publishes has a control of its own, which names the container
    const open = listeners.filter(({ address, process }) => !isLoopback(address) && process !== 'docker-proxy' && !(process === 'tailscaled' && spec.ways.tailscale !== undefined))
    const strays = open.filter((listener) => !declared.some(({ port, protocol }) => port === listener.port && protocol === listener.protocol))
    return none('listeners', strays.map(describe), 'SSH, firewall.allow and ways only', open.map(describe).join(', ') || 'nothing')
  },
})

const describe = ({ protocol, address, port, process }: Listener): string => `${process} on ${address} port ${port}/${protocol}`
