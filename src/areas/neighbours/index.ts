/** The other containers on the gateway's host. */
import type { Area } from '../define.js'
import { noDockerSocket, noHostFiles, notPrivileged, ownNamespaces, steady } from './controls.js'

export const area: Area = {
  name: 'neighbours',
  category: 'baseline',
  title: 'Other containers',
  controls: [notPrivileged, noDockerSocket, noHostFiles, ownNamespaces, steady],
  steps: [],
}
