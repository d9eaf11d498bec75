/** The gateway: its container, its settings, and what it answers when somebody knocks. */
import type { Area } from '../define.js'
import { configBaseline, tokenAuth } from './config.js'
import { apparmor, capabilitiesDropped, noDockerSocket, noNewPrivileges, nonRoot, notPrivileged, readOnlyRoot, seccomp } from './confinement.js'
import { healthcheck, init, logRotation, memoryLimit, notRestarting, openFiles, pidsLimit, restart, stopGrace } from './endurance.js'
import { containerPort, loopbackOnly, noHostNetwork, onlyAskedPorts, ownNetwork } from './exposure.js'
import { metadataBlocked, metadataStep } from './metadata.js'
import { ownAudit, presetRisks, presetRisksAccepted } from './openclaw-audit.js'
import { running } from './presence.js'
import { answers, noTokenRefused, rightToken, wrongTokenRefused } from './smoke.js'
import { composeStep, configStep, upStep } from './steps.js'
import { loopStopped, watchStep } from './watch.js'

export const area: Area = {
  name: 'gateway',
  category: 'operations',
  title: 'The gateway and its container',
  controls: [
    running, answers, rightToken, wrongTokenRefused, noTokenRefused, tokenAuth, configBaseline, ownAudit, presetRisks,
    loopbackOnly, onlyAskedPorts, containerPort, noHostNetwork, ownNetwork, metadataBlocked, noDockerSocket,
    nonRoot, notPrivileged, capabilitiesDropped, noNewPrivileges, readOnlyRoot, seccomp, apparmor,
    memoryLimit, pidsLimit, openFiles, init, logRotation, restart, stopGrace, notRestarting, loopStopped, healthcheck,
  ],
  steps: [metadataStep, configStep, composeStep, upStep, watchStep],
  risks: presetRisksAccepted,
}
