/** What the world knows against the release that runs. */
import type { Area } from '../define.js'
import { listRecent, noCritical, noHigh, noLesser } from './controls.js'

export const area: Area = {
  name: 'advisories',
  category: 'supply chain',
  title: 'Known holes of OpenClaw',
  controls: [noCritical, noHigh, noLesser, listRecent],
  steps: [],
}
