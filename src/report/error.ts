/** What went wrong in one clear line (a list where there are several), and what to do next. */
import type { HardshellError } from '../model/errors.js'
import { wrap, type Screen } from './screen.js'

export function errorText(error: HardshellError, { palette, width }: Screen): string {
  const lines = wrap(error.message, Math.max(width - 11, 40))
  return [
    ...lines.map((line, at) => (at === 0 ? `${palette.red(palette.bold('hardshell:'))} ${line}` : `  ${line}`)),
    ...wrap(error.hint, Math.max(width - 6, 40)).map((line, at) => (at === 0 ? `${palette.bold('next:')} ${line}` : `      ${line}`)),
    '',
  ].join('\n')
}
