/** Where answers of deep facts are kept between audits: one file a host, on the operator's machine. They hold no secret. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KeptAnswers } from '../audit/deep.js'
import type { Address } from '../model/host.js'
import type { Keeping } from '../workflows/session.js'
import type { Context } from './context.js'
import { practiceSpecFile, stateFolder } from './practice-server.js'

/** @param written as the operator wrote it: two hosts of one name, in two specs, are not mixed up */
export function keeping(context: Context, address: Address, written: string): Keeping {
  // what was kept of a practice server goes with it
  const file = address.via === 'practice' ? join(dirname(practiceSpecFile(context, address.name)), 'deep.json') : join(stateFolder(context), 'hardshell/deep', `${encodeURIComponent(written)}.json`)
  return {
    read: () => {
      try {
        return JSON.parse(readFileSync(file, 'utf8')) as KeptAnswers
      } catch {
        return {} // not there yet, or cut short: then it is looked again
      }
    },
    write: (kept) => {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
  }
}
