/** The host itself: its packages, its updates, its accounts. */
import type { Area } from '../define.js'
import { aideDatabase } from './controls/aide-database.js'
import { aideLastResult } from './controls/aide-last-result.js'
import { aideScheduled } from './controls/aide-scheduled.js'
import { auditRules } from './controls/audit-rules.js'
import { automaticUpdatesOn } from './controls/automatic-updates.js'
import { automaticUpdatesRun } from './controls/automatic-updates-run.js'
import { deployKeys } from './controls/deploy-keys.js'
import { deployUserWorks } from './controls/deploy-user.js'
import { diskSpace } from './controls/disk-space.js'
import { kernelSettingsTight } from './controls/kernel-settings.js'
import { networkSettingsTight } from './controls/network-settings.js'
import { heldPackages } from './controls/held-packages.js'
import { noEmptyPasswords } from './controls/no-empty-passwords.js'
import { osSupported } from './controls/os-supported.js'
import { packagesConsistent } from './controls/packages-consistent.js'
import { packagesUpToDate } from './controls/packages-up-to-date.js'
import { rebootNotRequired } from './controls/reboot-not-required.js'
import { singleRoot } from './controls/single-root.js'
import { timeSynchronised } from './controls/time-synchronised.js'
import { aideStep } from './steps/aide.js'
import { auditRulesStep } from './steps/audit-rules.js'
import { automaticUpdatesStep } from './steps/automatic-updates.js'
import { deployUserStep } from './steps/deploy-user.js'
import { installPackages } from './steps/packages.js'
import { sysctlStep } from './steps/sysctl.js'
import { upgradeStep } from './steps/upgrade.js'

export const area: Area = {
  name: 'host',
  category: 'baseline',
  title: 'The host itself',
  controls: [
    osSupported,
    packagesUpToDate,
    heldPackages,
    packagesConsistent,
    automaticUpdatesOn,
    automaticUpdatesRun,
    rebootNotRequired,
    timeSynchronised,
    diskSpace,
    deployUserWorks,
    deployKeys,
    singleRoot,
    noEmptyPasswords,
    kernelSettingsTight,
    networkSettingsTight,
    auditRules,
    aideDatabase,
    aideScheduled,
    aideLastResult,
  ],
  steps: [installPackages, automaticUpdatesStep, deployUserStep, sysctlStep, auditRulesStep, aideStep, upgradeStep],
}
