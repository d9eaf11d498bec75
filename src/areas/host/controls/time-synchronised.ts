import { compare, fail, notApplicable } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { clock } from '../clock.js'

export const timeSynchronised = defineControl({
  id: 'host.time-synchronised',
  title: 'The clock is kept right',
  severity: 'low',
  tags: ['CIS Debian 12 2.3.1.1'],
  lenses: {
    child: 'If the clock in the hall is wrong, nobody can say who came when, and the night watchman comes at noon.',
    principle: 'Certificates, tokens and signed package lists are judged by the clock, and logs of a break-in are worth little without it.',
  },
  needs: { clock },
  whenAbsent: 'unknown',
  advice: 'apt-get install systemd-timesyncd && timedatectl set-ntp true',
  check: ({ clock }) => {
    if (clock.borrowed) return notApplicable('a container: its clock belongs to the machine underneath')
    if (clock.daemon === undefined) return fail('clock', 'no time daemon runs', 'a time daemon, synchronised')
    return compare('clock', `${clock.daemon}, ${clock.synchronized ? '' : 'not '}synchronised`, `${clock.daemon}, synchronised`)
  },
})
