/** Practice servers as the commands see them: where they keep their state, and the spec each was made for. */
import { join } from 'node:path'
import { HardshellError } from '../model/errors.js'
import { LocalTransport } from '../transport/open.js'
import { Practice } from '../workflows/practice.js'
import type { Context } from './context.js'

export const practiceOf = (context: Context): Practice =>
  new Practice({
    local: new LocalTransport({ ...context.env }),
    environment: context.env,
    signal: context.signal,
    onProgress: (line) => context.say(`${context.screen.palette.dim(`… ${line}`)}\n`),
  })

/** Where programs keep what they remember: $XDG_STATE_HOME, or its default. */
export function stateFolder({ env: { XDG_STATE_HOME: set, HOME: home } }: Pick<Context, 'env'>): string {
  const state = set?.startsWith('/') === true ? set : home?.startsWith('/') === true ? join(home, '.local/state') : undefined
  if (state === undefined) throw new HardshellError('operator', 'HOME is not set', { hint: 'set HOME to your home folder' })
  return state
}

/** The spec a practice server was made for, beside its keys. */
export const practiceSpecFile = (context: Pick<Context, 'env'>, name: string): string => join(stateFolder(context), 'hardshell/practice', name, 'hardshell.yaml')
