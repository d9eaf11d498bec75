/** Where the spec refers to a secret by env:NAME or file:PATH, this machine is where it is found. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { HardshellError } from '../model/errors.js'
import { Secret } from '../model/secret.js'
import type { Spec } from '../spec/spec.js'
import type { Context } from './context.js'

/** What curl on the host can be told in one quoted word. */
const ADDRESS = /^https?:\/\/[^\s"'\\]+$/

export interface Found {
  readonly addresses: ReadonlyMap<string, Secret>
  /** Those that this machine does not have, and where they should be: what the host has stays. */
  readonly missing: readonly { readonly name: string; readonly from: string }[]
}

/** What the password of the front door is handed over as; no channel may have that name. */
const FRONT_DOOR = 'front-door'

/** The addresses of the channels of alarm and of the dead man's switch, and the password of the front door. */
export function channelAddresses(context: Pick<Context, 'env' | 'cwd'>, { health, ways }: Pick<Spec, 'health' | 'ways'>): Found {
  const wanted = [...health.channels.flatMap(({ name, from }) => (from === undefined ? [] : [{ name, from }])), ...(health.deadman === undefined ? [] : [{ name: 'deadman', from: health.deadman }])]
  const addresses = new Map<string, Secret>()
  const missing: { name: string; from: string }[] = []
  for (const { name, from } of wanted) {
    const said = look(context, from)?.trim() ?? ''
    if (said === '') missing.push({ name, from })
    else if (ADDRESS.test(said)) addresses.set(name, new Secret(said))
    // what it is instead is not repeated
    else throw new HardshellError('spec', `${from} does not hold the address of a channel (health.channels, ${name})`, { hint: 'it must be one line that begins with https://' })
  }
  const { https } = ways
  if (https?.from !== undefined) {
    const said = look(context, https.from)?.replace(/\r?\n$/, '') ?? ''
    if (said === '') missing.push({ name: FRONT_DOOR, from: https.from })
    else if (said.length >= 12 && said.length <= 72 && !/[\r\n\0]/.test(said)) addresses.set(FRONT_DOOR, new Secret(said))
    else throw new HardshellError('spec', `${https.from} does not hold a password for the front door (ways.https.from)`, { hint: 'it must be one line of 12 to 72 signs: openssl rand -base64 24' })
  }
  return { addresses, missing }
}

/** The one line that env:NAME or file:PATH holds; undefined where there is none. */
export function referred(context: Pick<Context, 'env' | 'cwd'>, from: string): Secret | undefined {
  const said = look(context, from)?.trim() ?? ''
  return said === '' ? undefined : new Secret(said)
}

function look({ env, cwd }: Pick<Context, 'env' | 'cwd'>, from: string): string | undefined {
  if (from.startsWith('env:')) return env[from.slice(4)]
  try {
    return readFileSync(resolve(cwd, from.slice(5).replace(/^~(?=\/)/, env['HOME'] ?? homedir())), 'utf8')
  } catch {
    return undefined
  }
}
