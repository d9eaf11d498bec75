/** Gathers what is wrong with a file, each with its line, and says it all in one error. */
import type { Document, LineCounter } from 'yaml'
import { HardshellError } from '../model/errors.js'
import { pathText, type Path } from './keys.js'
import { offsetOf } from './where.js'

export interface Problems {
  readonly count: () => number
  /** At an offset of the text. */
  readonly at: (offset: number, message: string) => void
  /** Where the file speaks of `path`; `key` points at the key itself instead of its value. */
  readonly about: (path: Path, message: string, key?: boolean) => void
  readonly refusal: () => HardshellError
}

export function gather(document: Document.Parsed, counter: LineCounter, fileName: string): Problems {
  const found: { readonly line: number; readonly column: number; readonly text: string }[] = []
  const at: Problems['at'] = (offset, message) => {
    const { line, col } = counter.linePos(offset)
    found.push({ line, column: col, text: message })
  }
  return {
    count: () => found.length,
    at,
    about: (path, message, key = false) => at(offsetOf(document, path, key), `${pathText(path)}${path.length === 0 ? '' : ': '}${message}`),
    refusal: () => {
      const inOrder = [...found].sort((a, b) => a.line - b.line || a.column - b.column)
      // Shared sections are judged with every host: what is wrong in them is said once.
      const lines = [...new Set(inOrder.map(({ line, column, text }) => `${fileName}:${line}:${column} ${text}`))]
      const heading = lines.length > 1 ? [`${lines.length} problems in ${fileName}`] : []
      return new HardshellError('spec', [...heading, ...lines].join('\n'), { hint: `mend ${lines.length > 1 ? 'these' : 'this'} and run it again; nothing on any host was touched` })
    },
  }
}
