/** What outlives the container. */
import type { Area } from '../define.js'
import { mode, onHost, owner, uidCollision } from './folders.js'
import { foldersStep } from './steps.js'

export const area: Area = {
  name: 'state',
  category: 'operations',
  title: 'State on the host',
  controls: [owner, mode, uidCollision, onHost],
  steps: [foldersStep],
}
