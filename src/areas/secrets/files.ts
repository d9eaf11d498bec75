/** Modes and owners of the files that hold secrets. */
import { fail, none, pass, unknown } from '../../model/control.js'
import { CONTAINER, CONTAINER_UID, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { ofFirst } from '../gateway/several.js'

interface SecretFile {
  readonly mode: string
  /** A name for .env files, a uid in the state, where only root and the container's user may own one. */
  readonly owner: string
  readonly path: string
}
export interface SecretFiles {
  /** .env and its copies. */
  readonly env: readonly SecretFile[]
  /** Where they were looked for: the deployment's, and those of Compose projects that have a gateway. Each ends with a slash. */
  readonly folders: readonly SecretFile[]
  /** Files of the state that others can read or own: the first twenty of each folder. */
  readonly loose: readonly SecretFile[]
  /** A compose file says that a gateway, and so its .env, should be here. */
  readonly declared: boolean
  readonly counted: { readonly all: number; readonly loose: number }
}

export const secretFiles = defineFact<SecretFiles>({
  name: 'secret-files',
  probe: 'secrets/files.probe.sh',
  finder: FINDER,
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: (spec) => ({ CONTAINER, STATE: places(spec).state, AUTH: places(spec).auth, DIRECTORY: spec.gateway.directory, NODE: CONTAINER_UID }),
  parse: (stdout) => {
    const env: SecretFile[] = []
    const loose: SecretFile[] = []
    const folders: SecretFile[] = []
    let declared = false
    const counted = { all: 0, loose: 0 }
    for (const line of stdout.split('\n').filter((text) => text !== '')) {
      const [kind, mode, owner, path] = split(line, 4)
      if (kind === 'declared') declared = true
      else if (kind === 'count') {
        counted.all += Number(mode)
        counted.loose += Number(owner)
      } else if ((kind === 'env' || kind === 'folder' || kind === 'state') && mode !== undefined && owner !== undefined && path !== undefined) {
        const into = kind === 'env' ? env : kind === 'folder' ? folders : loose
        // of two folders one may be in the other
        if (kind === 'state' || !into.some((one) => one.path === path)) into.push({ mode, owner, path })
      } else throw new Error(`not a line of it: ${line.slice(0, 40)}`)
    }
    return { env, folders, loose, declared, counted }
  },
})

/** The last part may hold spaces. */
function split(line: string, parts: number): readonly string[] {
  const words = line.split(' ')
  return [...words.slice(0, parts - 1), ...(words.length >= parts ? [words.slice(parts - 1).join(' ')] : [])]
}

const isPrivate = ({ mode, owner }: SecretFile, user: string): boolean => /^[0-7]?[0-7]00$/.test(mode) && (owner === user || owner === 'root')
const shown = ({ mode, owner, path }: SecretFile): string => `${path} ${owner} ${mode}`

export const envMode = defineControl({
  id: 'secrets.env-mode',
  title: 'Only its owner can read .env',
  severity: 'critical',
  lenses: {
    child: 'The paper with the password lies in your drawer, not on the table.',
    principle: 'It holds the gateway token and provider keys. Readable for others, every process on the host, and every backup that copies modes faithfully, has them too.',
  },
  needs: { secretFiles },
  whenAbsent: 'not-applicable',
  remedy: 'secrets.env',
  check: ({ secretFiles: { env, declared } }, spec) => {
    const want = `${spec.deploy.user} 600`
    const own = env.find(({ path }) => path === places(spec).env)
    if (own === undefined) return declared ? fail('secret-files', 'there is no .env', want) : unknown(`there is no ${places(spec).env}`)
    return isPrivate(own, spec.deploy.user) ? pass('secret-files', shown(own), want) : fail('secret-files', shown(own), want)
  },
})

export const envCopies = defineControl({
  id: 'secrets.env-copies',
  title: 'No copy of .env lies open',
  severity: 'high',
  lenses: {
    child: 'You locked the drawer, and left a photo of the paper on the table.',
    principle: 'Editors and careful people leave .env.bak and .env.old behind, with the same keys in them and the mode of the day.',
  },
  needs: { secretFiles },
  whenAbsent: 'not-applicable',
  advice: 'Remove the copies that nobody needs (shred -u FILE), and close the others: chmod 600 FILE',
  check: ({ secretFiles: { env, folders, declared } }, spec) => {
    const own = places(spec).env
    const copies = env.filter(({ path }) => path !== own)
    const elsewhere = folders.filter(({ path }) => path !== `${spec.gateway.directory}/`)
    // who deployed elsewhere owns that folder, and what is in it
    const keeper = (path: string): string => elsewhere.find((folder) => path.startsWith(folder.path))?.owner ?? spec.deploy.user
    if (env.length === 0 && !declared && elsewhere.length === 0) return unknown(`there is no ${own}, and no Compose project of a gateway: where its .env and the copies of it are is not known`)
    return none('secret-files', copies.filter((copy) => !isPrivate(copy, spec.deploy.user) && !isPrivate(copy, keeper(copy.path))).map(shown), 'mode 600, or no copy', copies.length === 0 ? 'no copy' : `${copies.length} of mode 600`)
  },
})

export const stateFilesMode = ofFirst(defineControl({
  id: 'secrets.state-files-mode',
  title: 'Only OpenClaw can read the secrets in its state',
  severity: 'high',
  lenses: {
    child: "The robot's diary has a lock, and only the robot has the key.",
    principle: 'Provider keys, device keys and conversations lie unencrypted in its databases, and old tokens in the copies that OpenClaw keeps of its settings. The file mode is all that protects them from other users.',
  },
  needs: { secretFiles },
  whenAbsent: 'not-applicable',
  remedy: 'state.folders',
  check: ({ secretFiles: { loose, counted } }) => {
    if (counted.all === 0) return unknown('no state file was found')
    if (counted.loose === 0) return pass('secret-files', `${counted.all} of mode 600`, `mode 600, owner ${CONTAINER_UID} or root`)
    const more = counted.loose > loose.length ? [`and ${counted.loose - loose.length} more`] : []
    return none('secret-files', [...loose.map(shown), ...more], `mode 600, owner ${CONTAINER_UID} or root`)
  },
}))
