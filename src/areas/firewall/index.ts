/** What the network can reach: the firewall, what listens behind it, and what Docker publishes past it. */
import type { Area } from '../define.js'
import { active } from './controls/active.js'
import { declaredPortsOnly } from './controls/declared-ports-only.js'
import { declaredRulesOnly } from './controls/declared-rules-only.js'
import { defaultDeny } from './controls/default-deny.js'
import { ipv6 } from './controls/ipv6.js'
import { noWayPast } from './controls/no-way-past.js'
import { publishedOnLoopback } from './controls/published-on-loopback.js'
import { sshAllowed } from './controls/ssh-allowed.js'
import { ufwStep } from './steps/ufw.js'

export const area: Area = {
  name: 'firewall',
  category: 'network',
  title: 'The firewall',
  controls: [active, defaultDeny, ipv6, sshAllowed, declaredRulesOnly, noWayPast, declaredPortsOnly, publishedOnLoopback],
  steps: [ufwStep],
}
