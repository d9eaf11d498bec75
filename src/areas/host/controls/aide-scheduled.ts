import type { Judgement } from '../../../model/control.js'
import { defineControl, strictOnly } from '../../define.js'
import { aide } from '../aide.js'

export const aideScheduled = defineControl({
  id: 'host.aide-scheduled',
  title: 'AIDE looks every night',
  severity: 'medium',
  tags: ['CIS Debian 12 6.3.2'],
  lenses: {
    child: 'A photograph of your room helps only when somebody compares it with the room.',
    principle: 'The earlier a changed file is seen, the less it has done. A check that waits for somebody to think of it is not made.',
  },
  needs: { aide },
  notAskedFor: strictOnly,
  whenAbsent: 'unknown',
  remedy: 'host.aide',
  check: ({ aide: { timer } }): Judgement => {
    const looks = [
      { saw: timer.enabled ? 'enabled' : 'not enabled', want: 'enabled' },
      { saw: timer.active ? 'active' : 'not active', want: 'active' },
      { saw: timer.persistent ? 'makes up for missed nights' : 'lets missed nights pass', want: 'makes up for missed nights' },
    ].map((look) => ({ fact: 'hardshell-aide.timer', ...look }))
    const wrong = looks.filter(({ saw, want }) => saw !== want)
    return wrong.length === 0 ? { verdict: 'pass', evidence: looks } : { verdict: 'fail', evidence: wrong }
  },
})
