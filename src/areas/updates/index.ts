/** Moving between releases of OpenClaw: what updates left behind, judged. */
import type { Area } from '../define.js'
import { ended, recorded, wayBack } from './releases.js'

export const area: Area = { name: 'updates', category: 'operations', title: 'Updates', controls: [ended, wayBack, recorded], steps: [] }
