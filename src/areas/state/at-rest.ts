/** Secrets at rest: what somebody would find who took the disk, the snapshot or the backup home. */
import { fail, none, notApplicable, pass, unknown, type Judgement } from '../../model/control.js'
import { places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { lines } from '../parse.js'

/** `unknown`: what lies underneath could not be told. */
export type Encryption = 'encrypted' | 'plain' | 'memory' | 'network' | 'unknown'

export interface Place {
  /** state, deployment or root. */
  readonly name: string
  readonly fileSystem: string
  readonly source: string
  readonly encryption: Encryption
  /** Each file by itself: by a folder's key (fscrypt), or by a file system that does nothing else. */
  readonly byFile: boolean
}
export interface Swap {
  readonly name: string
  readonly encryption: Encryption
}
export interface AtRest {
  /** Disks and swap belong to the machine underneath. */
  readonly container: boolean
  readonly places: readonly Place[]
  readonly swaps: readonly Swap[]
  /** Archives of the state that anybody who has the file can open: mode, owner and path. */
  readonly archives: readonly string[]
}

export const atRest = defineFact<AtRest>({
  name: 'at-rest',
  probe: 'state/at-rest.probe.sh',
  root: true,
  settings: (spec) => ({ STATE: places(spec).state, DIRECTORY: spec.gateway.directory, HOME_OF: `/home/${spec.deploy.user}` }),
  parse: (stdout) => {
    let container: boolean | undefined
    const found: Place[] = []
    const swaps: Swap[] = []
    const archives: string[] = []
    for (const line of lines(stdout)) {
      const [kind, ...words] = line.trimEnd().split(' ')
      const [first = '', second = '', third = '', ...layers] = words
      if (kind === 'container' && /^[01]$/.test(first)) container = first === '1'
      else if (kind === 'place' && third !== '') found.push({ name: first, fileSystem: second, source: third, encryption: encryptionOf(second, layers), byFile: byFile(second, layers) })
      else if (kind === 'swap' && second !== '') swaps.push({ name: second, encryption: swapOf(second, words.slice(2)) })
      else if (kind === 'archive' && third !== '') archives.push(words.join(' '))
      else throw new Error(`not understood: ${line.slice(0, 80)}`)
    }
    if (container === undefined || found.length !== 3) throw new Error('half an answer')
    return { container, places: found, swaps, archives }
  },
})

const NETWORK = ['nfs', 'nfs4', 'cifs', 'smb3', 'fuse.sshfs', 'ceph', '9p', 'virtiofs']

const FILE_BY_FILE = ['ecryptfs', 'fuse.gocryptfs', 'fuse.cryfs']
const byFile = (fileSystem: string, layers: readonly string[]): boolean => FILE_BY_FILE.includes(fileSystem) || layers[0] === 'fscrypt'

function encryptionOf(fileSystem: string, layers: readonly string[]): Encryption {
  if (['tmpfs', 'ramfs'].includes(fileSystem)) return 'memory'
  if (byFile(fileSystem, layers)) return 'encrypted'
  if (NETWORK.includes(fileSystem)) return 'network'
  if (fileSystem === 'zfs') return layers[0] === 'off' ? 'plain' : /^(on|aes-)/.test(layers[0] ?? '') ? 'encrypted' : 'unknown'
  return byLayers(layers)
}
/**
 * From the top down, each disk the end of one way. Where there are several, a layer of encryption lies over all of them when it is
 * the top one, or each way has its own; where only some have one, lsblk does not say what lies over what.
 */
function byLayers(layers: readonly string[]): Encryption {
  if (!layers.includes('disk')) return layers.includes('crypt') ? 'encrypted' : 'unknown'
  if (!layers.includes('crypt')) return 'plain'
  const ways = layers.join(' ').split(/\bdisk\b/).slice(0, -1)
  return layers[0] === 'crypt' || ways.every((way) => /\bcrypt\b/.test(way)) ? 'encrypted' : 'unknown'
}
/** What is compressed in memory is not on a disk. */
const swapOf = (name: string, layers: readonly string[]): Encryption => (/^\/dev\/zram\d+$/.test(name) ? 'memory' : byLayers(layers))

const CONTAINER = 'a container: its disks and its swap belong to the machine underneath'
const HELP = 'hardshell at-rest HOST asks which of the four situations this is, says what to do in it, and writes the risk down where you accept it.'

function worst(found: readonly { readonly what: string; readonly encryption: Encryption }[], want: string): Judgement {
  const plain = found.filter(({ encryption }) => encryption === 'plain')
  if (plain.length > 0) return none('at-rest', plain.map(({ what }) => `${what}: not encrypted`), want)
  const open = found.find(({ encryption }) => encryption === 'unknown' || encryption === 'network')
  if (open !== undefined) return unknown(`${open.what}: ${open.encryption === 'network' ? 'another machine’s disk' : 'what it lies on could not be told'}`)
  return pass('at-rest', found.map(({ what, encryption }) => `${what}: ${encryption === 'memory' ? 'in memory' : 'encrypted'}`).join(', '), want)
}

export const diskEncrypted = defineControl({
  id: 'state.disk-encrypted',
  title: 'Whoever takes the disk cannot read it',
  severity: 'medium',
  lenses: {
    child: 'A diary with a lock, in case somebody carries the whole cupboard away.',
    principle: 'Disk encryption is for a disk that leaves: sold, stolen, a snapshot in somebody’s account. It does nothing against whoever is logged in while the machine runs. A server that must come back by itself after a power cut needs its key beside the lock, and then it is theatre: living with it may be the better choice, if it is a choice.',
  },
  needs: { atRest },
  whenAbsent: 'unknown',
  advice: HELP,
  check: ({ atRest: { container, places: found } }) => {
    if (container) return notApplicable(CONTAINER)
    return worst(found.filter(({ name }) => name !== 'root').map(({ name, source, encryption }) => ({ what: `${name} on ${source}`, encryption })), 'a layer of LUKS, or encryption of the file system')
  },
})

export const swapEncrypted = defineControl({
  id: 'state.swap-encrypted',
  title: 'What was in memory is not left on a disk',
  severity: 'medium',
  lenses: {
    child: 'What you only thought does not stand in anybody’s notebook.',
    principle: 'Swap writes pieces of memory to the disk, keys among them, where they stay for months. With a fresh random key at every boot it costs nothing, also where the disk itself stays plain.',
  },
  needs: { atRest },
  whenAbsent: 'unknown',
  advice: 'swapoff -a; then one of: no swap at all (remove its line from /etc/fstab); zram-tools, which keeps it in memory; or a random key at every boot: in /etc/crypttab "swap /dev/DISK /dev/urandom swap,cipher=aes-xts-plain64", and /dev/mapper/swap in /etc/fstab.',
  check: ({ atRest: { container, swaps } }) => {
    if (container) return notApplicable(CONTAINER)
    if (swaps.length === 0) return pass('at-rest', 'no swap', 'no swap, in memory, or encrypted')
    return worst(swaps.map(({ name, encryption }) => ({ what: name, encryption })), 'no swap, in memory, or encrypted')
  },
})

export const archivesEncrypted = defineControl({
  id: 'state.archives-encrypted',
  title: 'No plain archive of the state lies about',
  severity: 'high',
  lenses: {
    child: 'The spare diary has a lock too.',
    principle: 'An archive of the state holds every key and every conversation, and archives are what gets copied: to a bucket, a laptop, a friend. Modes do not travel with it; encryption does.',
  },
  needs: { atRest },
  whenAbsent: 'unknown',
  advice: 'Encrypt it and remove the plain one: age -p FILE >FILE.age && shred -u FILE. restic encrypts what it keeps by itself.',
  check: ({ atRest: { archives, places: found } }) => {
    const want = 'none in /var/backups, /backup, /srv, /mnt, /opt, /root and the deploy user’s home'
    if (archives.length === 0) return pass('at-rest', 'none in the usual places', want)
    return fail('at-rest', archives.slice(0, 5).join(', ') + (archives.length > 5 ? ` and ${archives.length - 5} more` : '') + (found.every(({ encryption }) => encryption === 'encrypted') ? '; the disks are encrypted, the files are not' : ''), want)
  },
})
