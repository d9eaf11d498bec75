/** Files that commands write for the operator: whole or not at all, and for the operator alone. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { HardshellError } from '../model/errors.js'
import type { Context } from './context.js'

/** Mode 600: a scorecard tells where a host is weak. */
export function writeWhole(context: Context, name: string, text: string): void {
  const path = resolve(context.cwd, name)
  const beside = `${path}.new`
  try {
    writeFileSync(beside, text, { mode: 0o600 })
    renameSync(beside, path)
  } catch (error) {
    throw new HardshellError('operator', `${name} cannot be written: ${error instanceof Error ? error.message : ''}`, { hint: 'name a file in a folder that is yours', cause: error })
  }
}

export function readWhole(context: Context, name: string): string {
  try {
    return readFileSync(resolve(context.cwd, name), 'utf8')
  } catch (error) {
    throw new HardshellError('usage', `${name} cannot be read: ${error instanceof Error ? error.message : ''}`, { hint: 'name a file that exists', cause: error })
  }
}
