/**
 * What a command may know of the process it runs in. Everything else in hardshell gets this passed in, so that
 * commands can be run in tests with another terminal, another home and another clock.
 */
import { hostname, userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text as wholeText } from 'node:stream/consumers'
import { Secret } from '../model/secret.js'
import { screen, type Screen } from '../report/screen.js'

export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly out: (text: string) => void
  /** Progress, questions and errors: standard error, so that `--json` output stays clean. */
  readonly say: (text: string) => void
  readonly screen: Screen
  readonly isRoot: boolean
  /** Whether `say` reaches a terminal whose lines can be drawn again. */
  readonly terminal: boolean
  /** Whether a person can answer questions. */
  readonly interactive: boolean
  /** Whether `out` reaches a person's eyes and nothing else. */
  readonly onScreen: boolean
  /** @param cancel withdraws the question, which then rejects */
  readonly confirm: (question: string, cancel?: AbortSignal) => Promise<boolean>
  /** The next line that is typed. Rejects when the signal aborts. */
  readonly line: (cancel: AbortSignal) => Promise<string>
  /** A secret that is typed unseen at a terminal, or the first line of standard input. */
  readonly secret: (question: string) => Promise<Secret>
  /** Aborted by the first Ctrl-C or TERM. */
  readonly signal: AbortSignal
  /** YYYY-MM-DD. */
  readonly today: () => string
  /** A new run's name: `20261122T183300Z-4f2a`. */
  readonly newRun: () => string
  /** `ada@laptop`. */
  readonly operator: string
}

export function processContext(): Context {
  const stop = new AbortController()
  let asked = 0
  const onSignal = (): void => {
    asked += 1
    if (asked > 1) process.exit(130)
    stop.abort(new Error('interrupted'))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  // A reader that goes away (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  const { env, stdin, stdout, stderr } = process
  const colour = (stdout.isTTY || env['FORCE_COLOR'] !== undefined) && (env['NO_COLOR'] ?? '') === ''
  const interactive = stdin.isTTY && stderr.isTTY
  const ask = async (question: string, cancel: AbortSignal = stop.signal): Promise<string> => {
    // the terminal edits the line itself, and so Ctrl-C stays a signal
    const lines = createInterface({ input: stdin, output: stderr, terminal: false })
    try {
      return await lines.question(question, { signal: AbortSignal.any([stop.signal, cancel]) })
    } finally {
      lines.close()
    }
  }
  return {
    env,
    cwd: process.cwd(),
    out: (text) => void stdout.write(text),
    say: (text) => void stderr.write(text),
    screen: screen(colour, stdout.columns ?? 80),
    isRoot: process.getuid?.() === 0,
    terminal: stderr.isTTY && env['TERM'] !== 'dumb',
    interactive,
    onScreen: stdout.isTTY,
    confirm: async (question, cancel) => /^y(es)?$/i.test((await ask(`${question} [y/N] `, cancel)).trim()),
    line: (cancel) => ask('', cancel),
    secret: async (question) => {
      if (!stdin.isTTY) return new Secret((await wholeText(stdin)).split('\n')[0]?.trim() ?? '')
      // readline turns the terminal's echo off, which must be so before anybody is asked, and writes what is typed into nothing
      const lines = createInterface({ input: stdin, output: new Writable({ write: (_chunk, _encoding, done) => done() }), terminal: true })
      lines.once('SIGINT', onSignal)
      stderr.write(question)
      try {
        return new Secret((await lines.question('', { signal: stop.signal })).trim())
      } finally {
        lines.close()
        stderr.write('\n')
      }
    },
    signal: stop.signal,
    today: () => new Date().toISOString().slice(0, 10),
    newRun: () => `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${Math.random().toString(16).slice(2, 6).padEnd(4, '0')}`,
    operator: `${userInfo().username}@${hostname()}`,
  }
}
