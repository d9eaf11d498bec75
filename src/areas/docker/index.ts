/** The Docker engine: where it comes from and how it runs. */
import type { Area } from '../define.js'
import { compose } from './controls/compose.js'
import { groupEmpty } from './controls/group-empty.js'
import { liveRestore } from './controls/live-restore.js'
import { logLimits } from './controls/log-limits.js'
import { noTcp } from './controls/no-tcp.js'
import { rightSuite } from './controls/right-suite.js'
import { signedSource } from './controls/signed-source.js'
import { daemonStep } from './steps/daemon.js'
import { engineStep } from './steps/engine.js'

export const area: Area = {
  name: 'docker',
  category: 'supply chain',
  title: 'Docker',
  controls: [signedSource, rightSuite, noTcp, groupEmpty, compose, liveRestore, logLimits],
  steps: [engineStep, daemonStep],
}
