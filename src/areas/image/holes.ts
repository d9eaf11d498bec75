/** Known holes in the image: of its packages by a scanner on the host, of its npm packages by the registry. Both take long. */
import type { Spec } from '../../spec/spec.js'
import { defineFact } from '../define.js'
import { release } from './facts.js'

const SEVERITIES = ['CRITICAL', 'HIGH'] as const

export interface Scan {
  /** Name and version. */
  readonly scanner: string
  /** Age of its database; undefined when it does not say. */
  readonly databaseDays?: number
  /** Critical and high ones; `fixed` is the version that mends it, empty when there is none. */
  readonly holes: readonly { readonly id: string; readonly severity: string; readonly package: string; readonly installed: string; readonly fixed: string }[]
  /** How many of a lower or unknown severity. */
  readonly others: number
}

export const scan = defineFact({
  name: 'image-scan',
  probe: 'image/scan.probe.sh',
  root: true,
  // the first run fetches the scanner's database
  timeout: 600,
  deep: { whileSame: [release] },
  settings: (spec: Spec) => ({ DIRECTORY: spec.gateway.directory }),
  parse: (stdout): Scan => {
    const { scanner, databaseDays, holes, others } = JSON.parse(stdout) as { scanner?: string; databaseDays?: number | null; holes?: Scan['holes']; others?: number }
    if (scanner === undefined || !Array.isArray(holes) || typeof others !== 'number') throw new Error('not a summary of a scan')
    const severities = (holes as Scan['holes']).map(({ severity }) => severity)
    if (severities.some((severity) => !(SEVERITIES as readonly string[]).includes(severity))) throw new Error('a severity that was not asked for')
    return { scanner: scanner.trim(), holes, others, ...(typeof databaseDays === 'number' ? { databaseDays } : {}) }
  },
})

export interface PackageAudit {
  readonly counts: { readonly critical: number; readonly high: number; readonly moderate: number; readonly low: number }
  readonly holes: readonly { readonly package: string; readonly severity: string; readonly title: string }[]
}

export const packageAudit = defineFact({
  name: 'package-audit',
  probe: 'image/package-audit.probe.sh',
  root: true,
  timeout: 180,
  deep: { whileSame: [release] },
  settings: (spec: Spec) => ({ DIRECTORY: spec.gateway.directory, REGISTRY: spec.image.source === 'npm' ? (spec.image.registry ?? '') : '' }),
  parse: (stdout): PackageAudit => {
    const { counts, holes } = JSON.parse(stdout) as { counts?: PackageAudit['counts']; holes?: PackageAudit['holes'] }
    if (counts === undefined || !Array.isArray(holes) || Object.values(counts).some((count) => typeof count !== 'number')) throw new Error('not a summary of an audit')
    return { counts, holes }
  },
})
