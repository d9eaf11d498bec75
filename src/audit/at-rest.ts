/**
 * Which encryption a situation asks for, and what follows for this host: what to do, and what is accepted where it is not
 * done. Four situations, because the threat differs, not the disk. Pure.
 */
import type { AtRest } from '../areas/state/at-rest.js'
import type { AcceptedRisk } from './risks.js'

export const SITUATIONS = ['vps', 'home', 'office', 'belt'] as const
export type Situation = (typeof SITUATIONS)[number]

interface Answer {
  /** As one would say it of one's own host. */
  readonly what: string
  /** What is decided, in a sentence. */
  readonly decision: string
  /** Who could take the disk, and whether encryption would help. */
  readonly because: string
  readonly steps: readonly string[]
  /** Whether a plain disk is the decision itself, or a departure from it that has to be accepted. */
  readonly plainIs: 'decided' | 'a departure'
  /** Words for the accepted risk of a plain disk; an empty reason is the owner's to give. */
  readonly risk: Pick<AcceptedRisk, 'risk' | 'why' | 'mitigations'> & { readonly condition: string }
}

const LUKS = [
  'A running system is not encrypted in place: make a new server with LUKS, then hardshell up there, and move the state (hardshell state HOST names its folders).',
  'At most providers: their rescue system or installer with an encrypted root; dropbear-initramfs asks for the passphrase over SSH at every boot.',
  'Price: after a reboot, automatic updates included, the gateway waits for you and your passphrase.',
]

export const ANSWERS: Readonly<Record<Situation, Answer>> = {
  vps: {
    what: 'a rented server: somebody else’s disks, snapshots and staff',
    decision: 'LUKS on the disk',
    because: 'Disks go back to the shelf, snapshots are copied, and you see neither. Encryption keeps both closed; it does not keep out a provider who reads the memory of the running machine.',
    steps: LUKS,
    plainIs: 'a departure',
    risk: { risk: 'a disk or snapshot of the provider that others get to see holds all keys and conversations in the clear', why: 'a gateway that comes back by itself after a reboot is worth more here than a disk that nobody else can read', mitigations: 'keys are rotated and can be revoked; backups are encrypted; the provider’s own disk encryption, where there is one', condition: 'the server moves, or holds other people’s data' },
  },
  home: {
    what: 'a server at home that is always on',
    decision: 'no disk encryption, accepted and written down',
    because: 'It has to come back after a power cut with nobody there, so its key would lie beside the lock. Whoever breaks in and takes the machine gets the disk; keys that can be revoked at once are the better answer to that.',
    steps: ['If it is stolen: revoke every key that is on it, the gateway’s token first.'],
    plainIs: 'decided',
    risk: { risk: 'whoever takes the machine from the home reads all keys and conversations', why: 'it must start again by itself after a power cut; a key beside the lock protects nothing', mitigations: 'it stands behind a locked door; every key on it can be revoked within the hour; backups are encrypted', condition: 'it moves out of the home' },
  },
  office: {
    what: 'an office or a shared rack: others walk past it',
    decision: 'full disk encryption',
    because: 'Many people can carry it away, and nobody notices before Monday. There is somebody there to type a passphrase, or a TPM with a PIN.',
    steps: [...LUKS.slice(0, 1), 'On hardware with a TPM: systemd-cryptenroll --tpm2-device=auto --tpm2-with-pin=yes DISK. Without a PIN the machine opens itself for the thief too.'],
    plainIs: 'a departure',
    risk: { risk: 'whoever walks past can take the disk, and reads all keys and conversations', why: 'encryption is planned with the next installation', mitigations: 'the rack is locked; every key on it can be revoked within the hour', condition: 'the next installation' },
  },
  belt: {
    what: 'belt and braces: what is on it would ruin somebody',
    decision: 'full disk encryption, secrets encrypted as files too, and rotation',
    because: 'The disk protects what is switched off; encrypted files protect what is copied while it runs; rotation bounds how long a stolen key is worth something.',
    steps: [...LUKS, 'Secrets as files: keep .env encrypted where it is kept (age -R KEYS .env >.env.age, or sops), and only the plain one on the host, mode 600.', 'Rotate every key by the calendar, 90 days or fewer.'],
    plainIs: 'a departure',
    risk: { risk: 'the disk is not encrypted although what is on it would ruin somebody', why: '', mitigations: 'secrets are encrypted as files where they are kept, and rotated', condition: 'the move to an encrypted disk' },
  },
}

export interface Decision {
  readonly situation: Situation
  /** `met`: nothing is left to decide. `accept`: a plain disk is part of the decision. `open`: it asks for more than there is. `unknown`: it could not be seen. */
  readonly state: 'met' | 'accept' | 'open' | 'unknown'
  readonly steps: readonly string[]
  /** Of a plain disk, for hardshell.yaml. */
  readonly risk?: Omit<AcceptedRisk, 'revisit'>
}

export const CONTROL = 'state.disk-encrypted'

export function decide(situation: Situation, { container, places, swaps, archives }: AtRest): Decision {
  const answer = ANSWERS[situation]
  const data = places.filter(({ name }) => name !== 'root')
  const plain = data.some(({ encryption }) => encryption === 'plain')
  const closed = !container && data.every(({ encryption }) => encryption === 'encrypted' || encryption === 'memory')
  const besides = [
    ...(swaps.some(({ encryption }) => encryption === 'plain') && !container ? ['Swap lies on a plain disk: hardshell explain state.swap-encrypted says how that is mended; it costs nothing in any of the four situations.'] : []),
    ...(archives.length > 0 ? [`Plain archives of the state: ${archives.length}. Encrypt or remove them: hardshell explain state.archives-encrypted.`] : []),
  ]
  if (container || (!plain && !closed)) return { situation, state: 'unknown', steps: [...answer.steps, ...besides] }
  // the belt asks for more than a disk, and that is not seen here
  if (closed) return { situation, state: 'met', steps: [...(situation === 'belt' ? answer.steps.slice(LUKS.length) : []), ...besides] }
  const { condition, ...words } = answer.risk
  return { situation, state: answer.plainIs === 'decided' ? 'accept' : 'open', steps: [...answer.steps, ...besides], risk: { control: CONTROL, ...words, condition } }
}
