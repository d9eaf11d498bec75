/** What OpenClaw says of itself. Its security audit is in gateway, beside the presets; src/audit/upstream.ts merges its findings. */
import type { Area } from '../define.js'
import { doctorContent } from './doctor.js'

export const area: Area = { name: 'openclaw', category: 'operations', title: 'What OpenClaw says of itself', controls: [doctorContent], steps: [] }
