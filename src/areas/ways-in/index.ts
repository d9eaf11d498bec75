/** The other ways into the host: SSH servers and exceptions beside the main one, keys, Tailscale, web servers' certificates, the front door. */
import type { Area } from '../define.js'
import { certificates, declaredKeys, noExceptions, noFunnel, otherServers, tailscaleClosed, tailscaleKey, tailscalePackage, tailscaleRule, tailscaleServe } from './controls.js'
import { frontDoorConfined, frontDoorStands } from './front-door-controls.js'
import { frontDoorStep } from './steps/front-door.js'
import { tailscaleStep } from './steps/tailscale.js'

export const area: Area = {
  name: 'ways-in',
  category: 'network',
  title: 'Ways in',
  controls: [otherServers, noExceptions, declaredKeys, frontDoorStands, frontDoorConfined, certificates, noFunnel, tailscaleClosed, tailscaleKey, tailscalePackage, tailscaleServe, tailscaleRule],
  steps: [frontDoorStep, tailscaleStep],
}
