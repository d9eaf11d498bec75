/**
 * Shows what a step does as it happens. What changed stays on the screen. What programs print is a line that the next
 * one takes the place of, in a terminal; elsewhere it is left out, unless the operator asked for all of it. The whole
 * output is in the journal on the host.
 */
import type { ApplyEvent } from '../model/progress.js'
import { progress } from '../report/progress.js'
import type { Context } from './context.js'

/** Back to the line's beginning, and clear it. */
const CLEAR = '\r\u001b[2K'

export interface Progress {
  readonly onEvent: (event: ApplyEvent) => void
  readonly onStage: (text: string) => void
}

export function showProgress(context: Context, verbose: boolean): Progress {
  let passing = false
  const stay = (line: string): void => {
    context.say(`${passing ? CLEAR : ''}${line}\n`)
    passing = false
  }
  return {
    onStage: (text) => stay(context.screen.palette.dim(`… ${text}`)),
    onEvent: (event) => {
      const line = progress(event, context.screen, { verbose })
      if (line === undefined) return
      if (event.event !== 'line' || verbose) return stay(line)
      if (!context.terminal) return
      context.say(`${CLEAR}${line}`)
      passing = true
    },
  }
}
