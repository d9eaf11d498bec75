import { defineControl, strictOnly } from '../../define.js'
import { judgeSettings } from '../judge-settings.js'
import { os } from '../os.js'
import { kernelSettings } from '../sysctl.js'
import { kernelWanted } from '../wanted-settings.js'

export const kernelSettingsTight = defineControl({
  id: 'host.kernel-settings',
  title: 'The kernel tells its secrets to nobody but root',
  severity: 'low',
  lenses: {
    child: 'The plan of the house hangs in a locked cupboard: a guest who means harm does not find it on the wall.',
    principle: 'Who has got as far as running a program here wants to become root next. These settings take away addresses, other processes’ memory and rarely used doors of the kernel. They stop nobody who is root already.',
  },
  needs: { kernelSettings, os },
  notAskedFor: strictOnly,
  whenAbsent: 'unknown',
  remedy: 'host.sysctl',
  tags: ['CIS Debian 12 1.5.1', 'CIS Debian 12 1.5.2'],
  check: ({ kernelSettings, os }) => judgeSettings(kernelWanted, kernelSettings, os),
})
