/** The only registration: every area hardshell knows, in the order the scorecard and the plan show them. */
import type { Area } from './define.js'

export const areas: readonly Area[] = []
