/** The user that owns the deployment and that people log in as. */
import { defineFact } from '../define.js'
import { count, must, pairs, words } from '../parse.js'

export interface Ownership {
  readonly mode: string
  readonly uid: number
}
export interface DeployUser {
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
  readonly groups: readonly string[]
  /** `free` was tried: sudo asked for no password. */
  readonly sudo: 'none' | 'password' | 'free'
  readonly homeIs: Ownership | undefined
  readonly sshIs: Ownership | undefined
  readonly keysIs: Ownership | undefined
  /** Lines of authorized_keys. */
  readonly keys: number
  /** Who has uid 1000, the user inside OpenClaw's image. */
  readonly uid1000: string
}

export const deployUser = defineFact<DeployUser>({
  name: 'deploy-user',
  probe: 'host/deploy-user.probe.sh',
  root: true,
  settings: (spec) => ({ DEPLOY_USER: spec.deploy.user }),
  parse: (stdout) => {
    const said = pairs(stdout)
    const sudo = must(said, 'SUDO')
    if (sudo !== 'none' && sudo !== 'password' && sudo !== 'free') throw new Error(`SUDO=${sudo}`)
    return {
      uid: count(must(said, 'UID'), 'uid'),
      gid: count(must(said, 'GID'), 'gid'),
      home: must(said, 'HOME'),
      shell: must(said, 'SHELL'),
      groups: words(must(said, 'GROUPS')),
      sudo,
      homeIs: ownership(must(said, 'HOME_IS')),
      sshIs: ownership(must(said, 'SSH_IS')),
      keysIs: ownership(must(said, 'KEYS_IS')),
      keys: count(must(said, 'KEYS'), 'number of keys'),
      uid1000: must(said, 'UID_1000'),
    }
  },
})

function ownership(text: string): Ownership | undefined {
  const [mode, uid] = words(text)
  return mode === undefined ? undefined : { mode, uid: count(uid, 'owner') }
}
