import { defineControl, strictOnly } from '../../define.js'
import { judgeSettings } from '../judge-settings.js'
import { os } from '../os.js'
import { kernelSettings } from '../sysctl.js'
import { networkWanted } from '../wanted-settings.js'

export const networkSettingsTight = defineControl({
  id: 'host.network-settings',
  title: 'Neighbours on the network cannot redirect or forge its traffic',
  severity: 'low',
  lenses: {
    child: 'The postman brings letters by the way he knows, even when a stranger on the corner says there is a shorter one.',
    principle: 'On a provider’s network the neighbours are strangers. Redirects and source routes let them pull traffic to themselves. Judged per interface, since an interface can say otherwise than all of them; forwarding stays on, for Docker needs it.',
  },
  needs: { kernelSettings, os },
  notAskedFor: strictOnly,
  whenAbsent: 'unknown',
  remedy: 'host.sysctl',
  tags: ['CIS Debian 12 3.3.2', 'CIS Debian 12 3.3.3', 'CIS Debian 12 3.3.4', 'CIS Debian 12 3.3.5', 'CIS Debian 12 3.3.7', 'CIS Debian 12 3.3.8', 'CIS Debian 12 3.3.10'],
  check: ({ kernelSettings, os }) => judgeSettings(networkWanted, kernelSettings, os),
})
