import { none, notApplicable, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { ufw } from '../ufw.js'

export const noWayPast = defineControl({
  id: 'firewall.no-way-past',
  title: 'No packet rule lets the network in past ufw’s own list',
  severity: 'high',
  lenses: {
    child: 'The gatekeeper has a list. Beside the gate somebody has taken out a few stones.',
    principle: 'ufw shows the rules that it was told. A rule put before it with iptables, or into before.rules, opens a port that ufw status never mentions and that ufw cannot close.',
  },
  needs: { ufw },
  whenAbsent: 'not-applicable',
  advice: 'Find who makes the rule (before.rules and after.rules in /etc/ufw, /etc/iptables, a script of a VPN), take it away there and with iptables -D INPUT …, and say it to ufw instead: ufw allow PORT/tcp, declared under firewall.allow.',
  check: ({ ufw }) => {
    if (!ufw.active) return notApplicable('the firewall is off')
    const [ip4, ip6] = [ufw.kernel[4], ufw.kernel[6]]
    if (ip4 === undefined) return unknown('iptables does not tell what the kernel lets in')
    if (ip6 === undefined && ufw.ipv6 && !ufw.withoutIpv6) return unknown('ip6tables does not tell what the kernel lets in')
    return none('iptables', [...ip4.past, ...(ip6?.past ?? []).map((rule) => `${rule} (IPv6)`)], 'only what ufw loads for everybody', 'none past ufw')
  },
})
