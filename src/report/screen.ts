/**
 * What every text report is drawn with: a width, colours that may be off, and the one place where text that came
 * from a host is made harmless. Evidence may hold escape sequences that would move the cursor, rewrite the grade
 * or paste into the operator's terminal, so nothing reaches a line without passing `visible`.
 */
import picocolors from 'picocolors'

type Paint = (text: string) => string
export type Palette = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta', Paint>>

export interface Screen {
  readonly palette: Palette
  /** Columns. */
  readonly width: number
}

/** @param colour false for NO_COLOR, pipes and files: then not one escape sequence is printed */
export function screen(colour: boolean, width = 80): Screen {
  const { bold, dim, red, green, yellow, cyan, magenta } = picocolors.createColors(colour)
  return { palette: { bold, dim, red, green, yellow, cyan, magenta }, width: Math.max(40, width) }
}

/* C0, DEL, C1, and the invisible characters that reorder, join or hide text. */
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
const NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text with every control and invisible character shown as an escape, on one line. */
export function visible(text: string): string {
  return text.replace(HARMFUL, (character) => {
    const code = character.codePointAt(0) ?? 0
    return NAMES[character] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  })
}

/** At most `length` characters, the cut shown. */
export function shorten(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

/**
 * Lines of at most `width` columns, words kept whole: a path or command that is longer stays copyable on its own
 * line. Newlines of the text itself are kept; pass host text through `visible` first to have none.
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of visible(paragraph).split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, line]
  })
}

/** A paragraph after a label: `label  text…`, following lines under the text. `paint` colours the text only. */
export function labelled(label: string, text: string, at: { indent: number; label: number; width: number }, paint: Paint = String, paintLabel: Paint = String): string[] {
  const column = at.indent + at.label
  return wrap(text, Math.max(20, at.width - column)).map((line, row) =>
    `${' '.repeat(at.indent)}${row === 0 ? paintLabel(label.padEnd(at.label)) : ' '.repeat(at.label)}${paint(line)}`.trimEnd(),
  )
}

/** `1 step`, `2 steps`. */
export const plural = (count: number, word: string, words = `${word}s`): string => `${count} ${count === 1 ? word : words}`
