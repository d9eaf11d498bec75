/** The folders that outlive the container: whose they are, and whether everything in them agrees. */
import { fail, none, notApplicable, pass, unknown, type Judgement } from '../../model/control.js'
import { CONTAINER, CONTAINER_UID, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { container, each, FINDER, type Container } from '../gateway/container.js'
import { count, lines } from '../parse.js'
import { ofFirst } from '../gateway/several.js'

export interface Folder {
  readonly name: string
  readonly kind: 'folder' | 'link' | 'missing'
  readonly uid: string
  readonly gid: string
  readonly mode: string
  readonly path: string
}
/** One place of the container that is not part of its image. */
export interface Mount {
  /** In the container. */
  readonly at: string
  /** bind, volume or tmpfs. */
  readonly type: string
  readonly writable: boolean
  /** On the host; empty for what lies in memory alone. */
  readonly source: string
  /** `uid:gid` and mode of the source; empty when there is none. */
  readonly owner: string
  readonly mode: string
}
export interface StateFolders {
  readonly folders: readonly Folder[]
  /** Entries below them that belong to somebody else. */
  readonly drift: number
  /** The first of them: `uid:gid path`. */
  readonly strays: readonly string[]
  /** The host's names for the container's uid. */
  readonly nodeNames: readonly string[]
  /** The deploy user's uid; empty when there is none. */
  readonly deployUid: string
  /** None where there is no container. */
  readonly mounts: readonly Mount[]
  /** Whether the rest of the container can be written to; undefined where there is none. */
  readonly root?: 'readonly' | 'writable'
  /** What was written there, outside of every mount, the first of them; and how many in all. */
  readonly outside: readonly string[]
  readonly outsideCount: number
}

export const stateFolders = defineFact<StateFolders>({
  name: 'state-folders',
  probe: 'state/folders.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 30,
  settings: (spec) => ({ CONTAINER, STATE: places(spec).state, AUTH: places(spec).auth, NODE: CONTAINER_UID, DEPLOY: spec.deploy.user }),
  parse: (stdout) => {
    const folders: Folder[] = []
    const mounts: Mount[] = []
    const said = new Map<string, string[]>()
    for (const line of lines(stdout)) {
      const [name = '', kind = '', uid = '', gid = '', mode = '', ...path] = line.split(' ')
      if (kind === 'folder' || kind === 'link' || kind === 'missing') folders.push({ name, kind, uid, gid, mode, path: path.join(' ') })
      else if (line.startsWith('mount\t')) mounts.push(mountOf(line))
      else said.set(name, [...(said.get(name) ?? []), line.slice(name.length + 1)])
    }
    const all = (name: string): readonly string[] => (said.get(name) ?? []).filter((text) => text !== '')
    const root = all('root')[0]
    if (folders.length !== 3) throw new Error('not three folders')
    if (root !== undefined && root !== 'readonly' && root !== 'writable') throw new Error(`a root that is ${root}`)
    return {
      folders,
      drift: count(all('drift')[0], 'drift'),
      strays: all('stray'),
      nodeNames: all('node'),
      deployUid: all('deploy')[0] ?? '',
      mounts,
      ...(root === undefined ? {} : { root }),
      outside: all('outside'),
      outsideCount: root === 'writable' ? count(all('outside-count')[0], 'outside-count') : 0,
    }
  },
})

function mountOf(line: string): Mount {
  const [, at, type, mode, owner, source, ...more] = line.split('\t')
  if (!at || !type || (mode !== 'rw' && mode !== 'ro') || owner === undefined || source === undefined || more.length > 0) throw new Error(`not a mount: ${line.slice(0, 80)}`)
  const known = (text: string): string => (text === '-' ? '' : text)
  const [who = '', bits = ''] = owner.split(' ')
  return { at, type, writable: mode === 'rw', source: known(source), owner: known(who), mode: known(bits) }
}

const shared = { needs: { stateFolders }, whenAbsent: 'not-applicable' } as const
const plural = (many: number): string => `${many} ${many === 1 ? 'file or folder' : 'files or folders'}`
/** Older set-ups have no third mount; that is no finding about owners. */
const present = (folders: readonly Folder[]): readonly Folder[] => folders.filter(({ kind }) => kind !== 'missing')

export const owner = ofFirst(defineControl({
  ...shared,
  id: 'state.owner',
  title: "All state belongs to the container's user",
  severity: 'high',
  lenses: {
    child: "The robot's cupboard is the robot's, down to the last drawer.",
    principle: 'One file that root made in passing (a docker exec, a restored backup) and OpenClaw stops with EACCES, often days later. Ownership that has drifted also says that somebody else was in there.',
  },
  remedy: 'state.folders',
  check: ({ stateFolders: { folders, drift, strays } }) => {
    const want = `${CONTAINER_UID}:${CONTAINER_UID}, everything`
    const wrong = present(folders).filter(({ uid, gid }) => uid !== CONTAINER_UID || gid !== CONTAINER_UID)
    const offenders = [
      ...wrong.map(({ path, uid, gid }) => `${path} ${uid}:${gid}`),
      ...(drift > 0 ? [`${plural(drift)} of somebody else${strays.length === 0 ? '' : `: ${strays.join(', ')}`}`] : []),
    ]
    return none('state-folders', offenders, want, want)
  },
}))

export const mode = ofFirst(defineControl({
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
}))

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
  check: ({ stateFolders: { nodeNames } }, spec) => {
    const strangers = nodeNames.filter((name) => name !== spec.deploy.user)
    return none('state-folders', strangers.map((name) => `${name} is uid ${CONTAINER_UID}`), `nobody or ${spec.deploy.user}`, nodeNames[0] ?? `nobody is uid ${CONTAINER_UID}`)
  },
})

export const containerUser = ofFirst(defineControl({
  id: 'state.container-user',
  title: 'The state belongs to the user that really runs in the container',
  severity: 'high',
  lenses: {
    child: 'The name on the cupboard is the name of whoever has the key.',
    principle: 'The kernel compares numbers. A container that runs as 0 leaves files that the next one cannot read; one that runs as 1001 cannot write to a state of 1000, and ends with EACCES.',
  },
  needs: { container, stateFolders },
  whenAbsent: 'not-applicable',
  advice: 'Look: docker exec CONTAINER id, and stat the folders that hardshell state shows. Set user: in the compose file to the owner of the state (OpenClaw’s images: 1000), or give the state to the user that runs: chown -R UID:GID FOLDER.',
  check: ({ container: { process }, stateFolders: { folders } }) => {
    if (process === undefined) return notApplicable('the gateway does not run: there is nobody to compare with')
    const want = `uid ${process.uid}, as runs in the container`
    return none('state-folders', present(folders).filter(({ uid }) => uid !== String(process.uid)).map(({ path, uid }) => `${path} is of uid ${uid}`), want, want)
  },
}))

export const nothingOutside = ofFirst(defineControl({
  ...shared,
  id: 'state.nothing-outside',
  title: 'Nothing worth keeping is written into the container itself',
  severity: 'medium',
  lenses: {
    child: 'What is drawn on the paper bag goes away with the paper bag.',
    principle: 'A skill that keeps its database beside its program works until the next update makes the container anew. It is in no backup either. With a read-only root it fails at once, where one can see it.',
  },
  advice: 'Move what is named into the workspace, or mount a folder of the host there (compose: volumes), then set read_only: true so that it cannot happen again.',
  check: ({ stateFolders: { root, outside, outsideCount } }) => {
    if (root === undefined) return notApplicable('there is no container')
    const want = 'nothing outside of the mounts'
    if (root === 'readonly') return pass('state-folders', 'a read-only root', want)
    return none('state-folders', [...outside, ...(outsideCount > outside.length ? [`and ${outsideCount - outside.length} more`] : [])], want, want)
  },
}))

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
  check: each(({ mounts }) => outlives(mounts, '/home/node/.openclaw')),
})

export const keysOnHost = defineControl({
  id: 'state.keys-on-host',
  title: 'The key of older sign-ins lives on the host and outlives the container',
  severity: 'medium',
  lenses: {
    child: 'The key to the diary has a hook of its own beside the cupboard.',
    principle: 'OpenClaw keeps what unlocks older sign-ins of providers apart from its state, in /home/node/.config/openclaw. Recipes from before have no mount there: the next update takes the key away, and every such sign-in has to be made again.',
  },
  needs: { container },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  check: each(({ mounts }) => outlives(mounts, '/home/node/.config/openclaw')),
})

function outlives(mounts: Container['mounts'], folder: string): Judgement {
  const want = 'a folder of the host or a volume'
  // of several on the way, the deepest covers the others
  const [there] = mounts.filter(({ target }) => folder === target || folder.startsWith(`${target}/`)).toSorted((a, b) => b.target.length - a.target.length)
  if (there === undefined) return fail('container', `no mount at ${folder}`, want)
  if (there.type === 'tmpfs') return fail('container', 'tmpfs: gone at the next stop', want)
  if (!there.writable) return fail('container', `${there.source}, read-only`, want)
  return there.type === 'bind' || there.type === 'volume' ? pass('container', `${there.type} ${there.source}`, want) : unknown(`a mount of type ${there.type}`)
}
