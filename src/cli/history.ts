/** Facts of past audits on the operator's machine, one small file each, the last thirty of every host. They hold no secret. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { readFacts, saveFacts } from '../audit/saved-facts.js'
import { parseAddress } from '../model/host.js'
import type { Facts } from '../model/reading.js'
import type { Context } from './context.js'
import { practiceSpecFile, stateFolder } from './practice-server.js'
import { version } from './version.js'

const KEPT = 30
const ENDING = '.json.gz'

/** @param written the address as the operator wrote it: two hosts of one name, in two specs, are not mixed up */
function folder(context: Context, written: string): string {
  const address = parseAddress(written)
  // what is known of a practice server goes with it
  return address.via === 'practice' ? join(dirname(practiceSpecFile(context, address.name)), 'history') : join(stateFolder(context), 'hardshell/history', encodeURIComponent(written))
}

export function record(context: Context, written: string, facts: Facts): void {
  const into = folder(context, written)
  mkdirSync(into, { recursive: true, mode: 0o700 })
  // file names sort by time
  const file = join(into, `${facts.takenAt.replaceAll(':', '')}${ENDING}`)
  writeFileSync(`${file}.new`, gzipSync(saveFacts(version(), [facts])), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  for (const old of names(into).slice(0, -KEPT)) rmSync(join(into, old), { force: true })
}

/** The last facts recorded, or the last ones no later than `since` (ISO 8601, UTC). Files that cannot be read are passed over. */
export function recorded(context: Context, written: string, since?: string): Facts | undefined {
  const from = folder(context, written)
  const limit = since?.replaceAll(':', '')
  for (const name of names(from).reverse()) {
    if (limit !== undefined && name.slice(0, -ENDING.length) > limit) continue
    try {
      return readFacts(gunzipSync(readFileSync(join(from, name))).toString('utf8'), name)[0]
    } catch {
      continue // of a newer hardshell, or cut short: an older record still tells
    }
  }
  return undefined
}

const names = (from: string): string[] => (existsSync(from) ? readdirSync(from).filter((name) => name.endsWith(ENDING)).sort() : [])
