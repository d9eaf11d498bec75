/** Accepted risks as a list to look through: what is in force, what is past its date, and the usual ones to begin from. */
import type { Spec } from '../spec/spec.js'

export type AcceptedRisk = Spec['acceptedRisks'][number]

export interface ListedRisk extends AcceptedRisk {
  /** The title of the control. */
  readonly title: string
  readonly state: 'in force' | 'past its date'
}

/** Past its date first, then by date. @param today YYYY-MM-DD */
export const listRisks = (risks: readonly AcceptedRisk[], titles: ReadonlyMap<string, string>, today: string): ListedRisk[] =>
  risks
    .map((risk) => ({ ...risk, title: titles.get(risk.control) ?? risk.control, state: today < risk.revisit ? ('in force' as const) : ('past its date' as const) }))
    .sort((a, b) => (a.revisit < b.revisit ? -1 : a.revisit > b.revisit ? 1 : 0))

export interface UsualRisk {
  readonly key: string
  readonly what: string
  readonly control: string
  readonly risk: string
  readonly why: string
  readonly mitigations: string
}

/** What people who run a small server of their own usually live with, and say so. Words to begin from, not to sign unread. */
export const USUAL: readonly UsualRisk[] = [
  {
    key: 'unsigned-upstream',
    what: 'upstream signs neither its commits nor its images',
    control: 'documentation.upstream-signed',
    risk: 'whoever takes over the publishing account of OpenClaw can publish what looks like a release',
    why: 'upstream offers no signature for this source; waiting for one means running no gateway',
    mitigations: 'the image is pinned by digest, an update is reviewed before it is taken, and the gateway is confined',
  },
  {
    key: 'no-file-encryption',
    what: 'OpenClaw keeps its state as plain text in its databases',
    control: 'documentation.state-encrypted-by-file',
    risk: 'whoever becomes root on the host, or the gateway itself, reads all keys and conversations in its state',
    why: 'OpenClaw offers no encryption of single files, and a key beside the lock would protect nothing',
    mitigations: 'folders 700 and files 600, provider keys by reference and revocable at one place, encrypted backups',
  },
  {
    key: 'no-disk-encryption',
    what: 'the disk of a machine at home is not encrypted',
    control: 'state.disk-encrypted',
    risk: 'whoever takes the machine from the home reads all keys and conversations',
    why: 'it must start again by itself after a power cut; a key beside the lock protects nothing',
    mitigations: 'it stands behind a locked door, every key on it can be revoked within the hour, backups are encrypted',
  },
]
