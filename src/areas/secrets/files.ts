/** Modes and owners of the files that hold secrets. */
import { fail, none, pass, unknown } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'

interface SecretFile {
  readonly mode: string
  /** A name for .env files, a uid in the state. */
  readonly owner: string
  readonly path: string
}
export interface SecretFiles {
  /** .env and its copies. */
  readonly env: readonly SecretFile[]
  /** Files of the state that others can read: the first twenty of each folder. */
  readonly loose: readonly SecretFile[]
  /** A compose file says that a gateway, and so its .env, should be here. */
  readonly declared: boolean
  readonly counted: { readonly all: number; readonly loose: number }
}

export const secretFiles = defineFact<SecretFiles>({
  name: 'secret-files',
  probe: 'secrets/files.probe.sh',
  root: true,
  settings: (spec) => ({ CONTAINER, STATE: places(spec).state, AUTH: places(spec).auth, DIRECTORY: spec.gateway.directory }),
  parse: (stdout) => {
    const env: SecretFile[] = []
    const loose: SecretFile[] = []
    let declared = false
    const counted = { all: 0, loose: 0 }
    for (const line of stdout.split('\n').filter((text) => text !== '')) {
      const [kind, mode, owner, path] = split(line, 4)
      if (kind === 'declared') declared = true
      else if (kind === 'count') {
        counted.all += Number(mode)
        counted.loose += Number(owner)
      } else if ((kind === 'env' || kind === 'state') && mode !== undefined && owner !== undefined && path !== undefined) {
        ;(kind === 'env' ? env : loose).push({ mode, owner, path })
      } else throw new Error(`not a line of it: ${line.slice(0, 40)}`)
    }
    return { env, loose, declared, counted }
  },
})

/** The last part may hold spaces. */
function split(line: string, parts: number): readonly string[] {
  const words = line.split(' ')
  return [...words.slice(0, parts - 1), ...(words.length >= parts ? [words.slice(parts - 1).join(' ')] : [])]
}

export const envMode = defineControl({
  id: 'secrets.env-mode',
  title: 'Only its owner can read .env',
  severity: 'critical',
  lenses: {
    child: 'The paper with the password lies in your drawer, not on the table.',
    principle: 'It holds the gateway token and provider keys. Readable for others, every process on the host, and every backup that copies modes faithfully, has them too. Its copies count as well.',
  },
  needs: { secretFiles },
  whenAbsent: 'not-applicable',
  remedy: 'secrets.env',
  check: ({ secretFiles: { env, declared } }, spec) => {
    if (env.length === 0 && declared) return fail('secret-files', 'there is no .env', `${spec.deploy.user} 600`)
    if (env.length === 0) return unknown(`there is no .env in ${spec.gateway.directory}`)
    const wrong = env.filter(({ mode, owner }) => !/^[0-7]?[0-7]00$/.test(mode) || (owner !== spec.deploy.user && owner !== 'root'))
    return none('secret-files', wrong.map(({ mode, owner, path }) => `${path} ${owner} ${mode}`), `${spec.deploy.user} 600`, `${env.length} of mode 600`)
  },
})

export const stateFilesMode = defineControl({
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
    if (counted.loose === 0) return pass('secret-files', `${counted.all} of mode 600`, 'mode 600')
    const more = counted.loose > loose.length ? [`and ${counted.loose - loose.length} more`] : []
    return none('secret-files', [...loose.map(({ path, mode }) => `${path} ${mode}`), ...more], 'mode 600')
  },
})
