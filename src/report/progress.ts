/** Apply events as lines that are appended, never redrawn: the same in a terminal, a pipe and a CI log. */
import type { ApplyEvent } from '../model/progress.js'
import { shorten, visible, type Screen } from './screen.js'

/** @returns undefined for an event that is not worth a line (an unchanged change, unless verbose) */
export function progress(event: ApplyEvent, { palette, width }: Screen, { verbose = false }: { verbose?: boolean } = {}): string | undefined {
  switch (event.event) {
    case 'step':
      return `  ${palette.dim(`[${event.position}/${event.of}]`)} ${palette.bold(visible(event.title))}  ${palette.dim(visible(event.step))}`
    case 'change': {
      if (!verbose && (event.result === 'unchanged' || event.result === 'skipped')) return undefined
      const paint = { unchanged: palette.dim, changed: palette.green, failed: palette.red, skipped: palette.dim, undone: palette.magenta }[event.result]
      return `        ${paint(event.result.padEnd(9))} ${visible(event.what)}`
    }
    case 'line':
      return palette.dim(`        │ ${shorten(visible(event.text), width - 10)}`)
    case 'guard':
      return palette.yellow(`        ${visible(event.text)}`)
    case 'ended': {
      const [mark, paint] = { done: ['✓', palette.green], unchanged: ['=', palette.dim], started: ['…', palette.yellow], failed: ['✗', palette.red], undone: ['↶', palette.magenta] }[event.state] as [string, (text: string) => string]
      const took = event.ms === undefined ? '' : palette.dim(`  ${seconds(event.ms)}`)
      return `        ${paint(`${mark} ${event.state}`)}${event.because === undefined ? '' : `: ${visible(event.because)}`}${took}`
    }
  }
}

const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`)
