/** OpenClaw installed on the host itself, without Docker. Controls of containers do not apply to it; these do. */
import type { Area } from '../define.js'
import { closedFiles, confined, literalToken, loopbackOnly, notRoot, survives, tokenAuth } from './controls.js'

export const area: Area = {
  name: 'native',
  category: 'baseline',
  title: 'OpenClaw without Docker',
  controls: [loopbackOnly, notRoot, tokenAuth, literalToken, closedFiles, survives, confined],
  steps: [],
}
