/** What outlives the container. */
import type { Area } from '../define.js'
import { archivesEncrypted, diskEncrypted, swapEncrypted } from './at-rest.js'
import { containerUser, keysOnHost, mode, nothingOutside, onHost, owner, uidCollision } from './folders.js'
import { foldersStep } from './steps.js'

export const area: Area = {
  name: 'state',
  category: 'operations',
  title: 'State on the host',
  controls: [owner, containerUser, mode, uidCollision, onHost, keysOnHost, nothingOutside, diskEncrypted, swapEncrypted, archivesEncrypted],
  steps: [foldersStep],
}
