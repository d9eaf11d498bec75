import { fail, unknown, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { ufw, unreadable } from '../ufw.js'

export const defaultDeny = defineControl({
  id: 'firewall.default-deny',
  title: 'What the firewall was not told to let in is kept out',
  severity: 'critical',
  tags: ['CIS Debian 12 4.2.7'],
  lenses: {
    child: 'The wall has a gate where we made one, and nowhere else. Not: holes everywhere except where we remembered a stone.',
    principle: 'A list of what is forbidden is never complete. A short list of what is allowed is.',
  },
  needs: { ufw },
  whenAbsent: 'fail',
  remedy: 'firewall.ufw',
  check: ({ ufw }): Judgement => {
    const why = unreadable(ufw)
    if (why !== undefined) return unknown(why)
    if (!ufw.active) return fail('ufw', 'inactive: everything is let in', 'deny (incoming)')
    const good = ufw.incoming === 'deny' || ufw.incoming === 'reject'
    const evidence = [{ fact: 'ufw default', saw: `${ufw.incoming ?? '?'} (incoming)`, want: 'deny (incoming)' }]
    if (!good) return { verdict: 'fail', evidence }
    // ufw says what its file says; the kernel does what was loaded
    for (const [family, tool] of [[4, 'iptables'], [6, 'ip6tables']] as const) {
      const kernel = ufw.kernel[family]
      if (family === 6 && (!ufw.ipv6 || ufw.withoutIpv6)) continue
      if (kernel === undefined) return unknown(`${tool} does not tell what the kernel keeps out`)
      if (kernel.policy !== 'DROP' || !kernel.asksUfw) return fail(tool, `INPUT is ${kernel.policy}, and ufw is ${kernel.asksUfw ? 'asked' : 'not asked'}`, 'INPUT is DROP, and ufw is asked')
    }
    return { verdict: 'pass', evidence }
  },
})
