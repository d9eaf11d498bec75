/** The folders that outlive the container: whose they are, and whether everything in them agrees. */
import { fail, none, pass, unknown } from '../../model/control.js'
import { CONTAINER, CONTAINER_UID, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { container } from '../gateway/container.js'

export interface Folder {
  readonly name: string
  readonly kind: 'folder' | 'link' | 'missing'
  readonly uid: string
  readonly gid: string
  readonly mode: string
  readonly path: string
}
export interface StateFolders {
  readonly folders: readonly Folder[]
  /** Entries below them that belong to somebody else. */
  readonly drift: number
  /** The host's name for the container's uid; empty when nobody has it. */
  readonly nodeName: string
  /** The deploy user's uid; empty when there is none. */
  readonly deployUid: string
}

export const stateFolders = defineFact<StateFolders>({
  name: 'state-folders',
  probe: 'state/folders.probe.sh',
  root: true,
  timeout: 30,
  settings: (spec) => ({ CONTAINER, STATE: places(spec).state, AUTH: places(spec).auth, NODE: CONTAINER_UID, DEPLOY: spec.deploy.user }),
  parse: (stdout) => {
    const folders: Folder[] = []
    const said = new Map<string, string>()
    for (const line of stdout.trimEnd().split('\n')) {
      const [name = '', kind = '', uid = '', gid = '', mode = '', ...path] = line.split(' ')
      if (kind === 'folder' || kind === 'link' || kind === 'missing') folders.push({ name, kind, uid, gid, mode, path: path.join(' ') })
      else said.set(name, kind)
    }
    const drift = Number(said.get('drift'))
    if (folders.length !== 3 || !Number.isInteger(drift)) throw new Error('not three folders and a count')
    return { folders, drift, nodeName: said.get('node') ?? '', deployUid: said.get('deploy') ?? '' }
  },
})

const shared = { needs: { stateFolders }, whenAbsent: 'not-applicable' } as const
/** Older set-ups have no third mount; that is no finding about owners. */
const present = (folders: readonly Folder[]): readonly Folder[] => folders.filter(({ kind }) => kind !== 'missing')

export const owner = defineControl({
  ...shared,
  id: 'state.owner',
  title: "All state belongs to the container's user",
  severity: 'high',
  lenses: {
    child: "The robot's cupboard is the robot's, down to the last drawer.",
    principle: 'One file that root made in passing (a docker exec, a restored backup) and OpenClaw stops with EACCES, often days later. Ownership that has drifted also says that somebody else was in there.',
  },
  remedy: 'state.folders',
  check: ({ stateFolders: { folders, drift } }) => {
    const want = `${CONTAINER_UID}:${CONTAINER_UID}, everything`
    const wrong = present(folders).filter(({ uid, gid }) => uid !== CONTAINER_UID || gid !== CONTAINER_UID)
    const offenders = [
      ...wrong.map(({ path, uid, gid }) => `${path} ${uid}:${gid}`),
      ...(drift > 0 ? [`${drift} files or folders of somebody else`] : []),
    ]
    return none('state-folders', offenders, want, want)
  },
})

export const mode = defineControl({
  ...shared,
  id: 'state.mode',
  title: 'Nobody else can look into the state folders',
  severity: 'high',
  lenses: {
    child: 'The cupboard door is shut.',
    principle: 'Conversations, keys and devices lie below. One closed door at the top protects every file that some program forgot to protect.',
  },
  remedy: 'state.folders',
  check: ({ stateFolders: { folders } }) => {
    const wrong = present(folders).filter((folder) => folder.kind === 'link' || folder.mode !== '700')
    return none('state-folders', wrong.map(({ path, mode: saw, kind }) => (kind === 'link' ? `${path} is a link` : `${path} ${saw}`)), 'mode 700', 'mode 700')
  },
})

export const uidCollision = defineControl({
  ...shared,
  id: 'state.uid-collision',
  title: "No stranger on the host has the container user's number",
  severity: 'medium',
  lenses: {
    child: 'Two people with the same number on their lockers can open each other’s.',
    principle: 'The kernel knows users by number. Whoever is uid 1000 on the host reads and writes all of OpenClaw’s state, whatever their name; many images give it to a first user such as "debian" or "ubuntu".',
  },
  advice: 'Remove that user if nobody needs it (deluser NAME), or give it another number: usermod -u 1100 NAME; groupmod -g 1100 NAME; then find / -xdev -uid 1000 shows what was its own.',
  check: ({ stateFolders: { nodeName } }, spec) => {
    if (nodeName === '') return pass('state-folders', `nobody is uid ${CONTAINER_UID}`, `nobody or ${spec.deploy.user}`)
    return nodeName === spec.deploy.user ? pass('state-folders', nodeName, `nobody or ${spec.deploy.user}`) : fail('state-folders', nodeName, `nobody or ${spec.deploy.user}`)
  },
})

export const onHost = defineControl({
  id: 'state.on-host',
  title: 'State lives on the host and outlives the container',
  severity: 'critical',
  lenses: {
    child: 'The diary is in the cupboard, not in the paper bag that is thrown away every evening.',
    principle: 'What is written inside a container is gone when it is made anew, and every update makes it anew. Settings, keys and memories must lie in mounts.',
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: ({ container: { mounts } }) => {
    // the deeper mount covers the other
    const home = ['/home/node/.openclaw', '/home/node'].flatMap((path) => mounts.filter(({ target }) => target === path))[0]
    if (home === undefined) return fail('container', 'no mount at /home/node/.openclaw', 'a folder of the host or a volume')
    if (home.type === 'tmpfs') return fail('container', 'tmpfs: gone at the next stop', 'a folder of the host or a volume')
    if (!home.writable) return fail('container', `${home.source}, read-only`, 'a folder of the host or a volume')
    return home.type === 'bind' || home.type === 'volume' ? pass('container', `${home.type} ${home.source}`, 'a folder of the host or a volume') : unknown(`a mount of type ${home.type}`)
  },
})
