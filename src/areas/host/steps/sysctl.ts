/** The kernel's settings of the strict profile: written down for every boot, and in force at once. */
import { putFile, script } from '../../../model/change.js'
import { defineStep, inStrict } from '../../define.js'
import { accepted, allWanted, pathOf, sysctlFile } from '../wanted-settings.js'

export const sysctlStep = defineStep({
  id: 'host.sysctl',
  title: 'Kernel and network settings',
  why: 'Who gets as far as running a program here does not get further easily, and neighbours on the network cannot move its traffic.',
  // ufw and Docker set some of these too: ours come after
  after: ['host.packages', 'firewall.ufw', 'docker.engine', 'docker.daemon'],
  wanted: inStrict,
  changes: (_spec, file) => [
    putFile('/etc/sysctl.d/zz-hardshell.conf', sysctlFile()),
    script('the kernel’s settings are so already now', file('sysctl.sh'), {
      WANTED: allWanted.map((one) => `${pathOf(one)} ${one.value} ${accepted(one).join(',')}`).join('\n'),
    }),
  ],
})
