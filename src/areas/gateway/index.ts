/** The gateway: its container, its settings, and what it answers when somebody knocks. */
import type { Area } from '../define.js'
import { configBaseline, tokenAuth } from './config.js'
import { capabilitiesDropped, noDockerSocket, noNewPrivileges, nonRoot, notPrivileged, readOnlyRoot, seccomp } from './confinement.js'
import { healthcheck, logRotation, memoryLimit, notRestarting, pidsLimit, restart, stopGrace } from './endurance.js'
import { loopbackOnly, noHostNetwork } from './exposure.js'
import { running } from './presence.js'
import { answers, noTokenRefused, rightToken, wrongTokenRefused } from './smoke.js'
import { composeStep, configStep, upStep } from './steps.js'

export const area: Area = {
  name: 'gateway',
  category: 'operations',
  title: 'The gateway and its container',
  controls: [
    running, answers, rightToken, wrongTokenRefused, noTokenRefused, tokenAuth, configBaseline,
    loopbackOnly, noHostNetwork, noDockerSocket,
    nonRoot, notPrivileged, capabilitiesDropped, noNewPrivileges, readOnlyRoot, seccomp,
    memoryLimit, pidsLimit, logRotation, restart, stopGrace, notRestarting, healthcheck,
  ],
  steps: [configStep, composeStep, upStep],
}
