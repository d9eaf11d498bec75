/** Backups, whoever set them up, judged by what the clock starts and by the archives that are there; and the one that hardshell sets up. */
import type { Area } from '../define.js'
import { closed, coversState, opens, recent, runs, scheduled } from './controls.js'
import { appendOnly, elsewhere, keyClosed, kitHanded, on, readWhole, rehearsed, sandboxed, verified } from './own-controls.js'
import { nightly } from './steps.js'

export const area: Area = {
  name: 'backup',
  category: 'operations',
  title: 'Backups',
  controls: [scheduled, runs, recent, opens, coversState, closed, on, sandboxed, keyClosed, verified, readWhole, elsewhere, appendOnly, kitHanded, rehearsed],
  steps: [nightly],
}
