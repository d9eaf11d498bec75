import { fail, unknown, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { ufw, unreadable } from '../ufw.js'

export const defaultDeny = defineControl({
  id: 'firewall.default-deny',
  title: 'What is not allowed in is kept out',
  severity: 'critical',
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
    return { verdict: good ? 'pass' : 'fail', evidence: [{ fact: 'ufw default', saw: `${ufw.incoming ?? '?'} (incoming)`, want: 'deny (incoming)' }] }
  },
})
