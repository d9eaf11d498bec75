/** What is written down about this host: judged from the spec, since no probe can see it. */
import type { Area } from '../define.js'
import { atRestDecided } from './controls/at-rest.js'
import { recoveryPeople, recoveryAccess, recoveryWritten } from './controls/recovery.js'
import { risksInDate, risksNotForever, risksWeighed } from './controls/risks.js'
import { specDeclared } from './controls/spec.js'
import { stateByFile, upstreamSigned } from './controls/upstream.js'

export const area: Area = {
  name: 'documentation',
  category: 'documentation',
  title: 'What is written down',
  controls: [specDeclared, risksInDate, risksWeighed, risksNotForever, recoveryWritten, recoveryAccess, recoveryPeople, upstreamSigned, stateByFile, atRestDecided],
  steps: [],
}
