/** Whether illness would be noticed: the checks that the clock starts, and what the logs tell. */
import type { Area } from '../define.js'
import { addressesPrivate, channelsReached, drilled, looked } from './looked-after.js'
import { journalBounded, logsBounded, noOomKills, reachesDocker, runs, scheduled } from './controls.js'
import { lookStep } from './steps.js'

export const area: Area = {
  name: 'health',
  category: 'operations',
  title: 'Health',
  controls: [looked, channelsReached, addressesPrivate, drilled, scheduled, runs, reachesDocker, noOomKills, journalBounded, logsBounded],
  steps: [lookStep],
}
