import { none } from '../../../model/control.js'
import { declaredPorts } from '../../../spec/ways.js'
import { defineControl } from '../../define.js'
import { published } from '../../docker/published.js'
import { isLoopback } from '../listeners.js'

export const publishedOnLoopback = defineControl({
  id: 'firewall.published-on-loopback',
  title: 'Docker publishes no port past the firewall',
  severity: 'critical',
  lenses: {
    child: 'The wall is high, and Docker has dug a tunnel under it. The gatekeeper cannot see the tunnel.',
    principle: 'Docker writes its own packet rules, ahead of ufw. A port published on 0.0.0.0 is open to the world while ufw status shows nothing of it.',
  },
  needs: { published },
  whenAbsent: 'not-applicable',
  advice: 'Publish on 127.0.0.1 (-p 127.0.0.1:8080:80, or "127.0.0.1:8080:80" in compose) and make the container anew; or declare the port under firewall.allow.',
  tags: ['smoke', 'CIS Docker 1.6 5.14'],
  check: ({ published }, spec) => {
    const declared = (port: number, protocol: string) => declaredPorts(spec).some((one) => one.port === port && one.protocol === protocol)
    const open = published.ports.filter(({ address, port, inside }) => !isLoopback(address) && !declared(port, inside.split('/')[1] ?? 'tcp'))
    return none(
      'published ports',
      open.map(({ container, inside, address, port }) => `${container} publishes ${inside} on ${address}:${port}`),
      'on 127.0.0.1 only',
      // the firewall stands before those; what they listen on, firewall.declared-ports-only names
      [published.ports.length === 0 ? 'nothing published' : `${published.ports.length} on loopback or declared`, ...published.onHostNetwork.map((name) => `${name} is on the host's network, where the firewall is asked`)].join('; '),
    )
  },
})
