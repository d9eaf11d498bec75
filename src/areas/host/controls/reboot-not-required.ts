import { none } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { packages } from '../packages.js'

export const rebootNotRequired = defineControl({
  id: 'host.reboot-not-required',
  title: 'No update waits for a reboot',
  severity: 'medium',
  lenses: {
    child: 'The new lock is screwed on, but the old key works until the door has been shut once.',
    principle: 'A running kernel or library keeps its holes until it is started anew. On disk all looks mended.',
  },
  needs: { packages },
  whenAbsent: 'not-applicable',
  advice: 'systemctl reboot, when a minute without the gateway does no harm. It comes back by itself.',
  check: ({ packages }) => none('packages', packages.reboot, 'nothing waits for a reboot', 'nothing waits'),
})
