/** Where ssh would really connect to: the operator's own configuration, aliases and jump hosts applied, nothing contacted. */
import type { Address } from '../model/host.js'
import { complete } from './spawn.js'

export interface SshWay {
  readonly host: string
  readonly port: number
  /** Through another host or program: then the address need not be reachable from here, and may mean something else there. */
  readonly indirect: boolean
}

/** @returns undefined when ssh itself cannot tell */
export async function sshWay({ destination, options }: Extract<Address, { via: 'ssh' }>, env: NodeJS.ProcessEnv): Promise<SshWay | undefined> {
  const end = await complete({ argv: ['ssh', '-G', ...options, '--', destination], env, missing: 'install OpenSSH: apt install openssh-client' }, 10_000).catch(() => undefined)
  if (end === undefined || end.status !== 0) return undefined
  const said = (key: string): string | undefined => new RegExp(`^${key} (.+)$`, 'm').exec(end.stdout)?.[1]
  const host = said('hostname')
  if (host === undefined) return undefined
  const through = [said('proxyjump'), said('proxycommand')].some((way) => way !== undefined && way !== 'none')
  return { host, port: Number(said('port') ?? 22), indirect: through }
}
