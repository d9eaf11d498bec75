import { compare, fail, unknown } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { ufw, unreadable } from '../ufw.js'

export const ipv6 = defineControl({
  id: 'firewall.ipv6',
  title: 'The firewall covers IPv6 too',
  severity: 'high',
  lenses: {
    child: 'A wall around the garden, and the lane behind the house left open.',
    principle: 'Nearly every server has an IPv6 address, and every listener on :: is reachable by it. Rules for IPv4 alone leave all of that open.',
  },
  needs: { ufw },
  whenAbsent: 'fail',
  remedy: 'firewall.ufw',
  check: ({ ufw }) => {
    const why = unreadable(ufw)
    if (why !== undefined) return unknown(why)
    if (!ufw.active) return fail('ufw', 'inactive', 'active, with IPV6=yes')
    if (ufw.ipv6 && ufw.kernel[6]?.asksUfw === false) return fail('ip6tables', 'ufw is not asked: its rules for IPv6 are not loaded', 'IPV6=yes, and loaded (ufw reload)')
    return compare('IPV6 in /etc/default/ufw', ufw.ipv6 ? 'yes' : 'no', 'yes')
  },
})
