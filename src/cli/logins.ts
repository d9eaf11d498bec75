/**
 * Which hosts let root in no more, kept on this machine: where hardshell has closed root to the network, `root@vps` goes
 * on meaning that host, and the deploy user comes in its place. Remembered, because a host counts refused logins.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Address } from '../model/host.js'
import type { OtherLogin } from '../transport/transport.js'
import type { Context } from './context.js'
import { practiceSpecFile, stateFolder } from './practice-server.js'

/** @param address as the operator wrote it */
export function otherLogin(context: Context, address: Address, host: string, deployUser: string): OtherLogin | undefined {
  const file = memory(context, address)
  if (file === undefined) return undefined
  let remembered = existsSync(file)
  return {
    user: deployUser,
    first: remembered,
    onLogin: (who) => {
      if ((who === 'other') === remembered) return
      remembered = who === 'other'
      if (remembered) {
        context.say(`${context.screen.palette.dim(`… root is closed on ${host}: logging in as ${deployUser}, with sudo`)}\n`)
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
        writeFileSync(file, 'root is closed\n')
      } else rmSync(file, { force: true })
    },
  }
}

function memory(context: Context, address: Address): string | undefined {
  switch (address.via) {
    // with the server it goes, and is made anew with it
    case 'practice':
      return join(dirname(practiceSpecFile(context, address.name)), 'root-closed')
    case 'ssh':
      return join(stateFolder(context), 'hardshell/root-closed', encodeURIComponent(address.destination))
    default:
      return undefined
  }
}
