/** Runs a script through any program that gives a shell on its standard input: `sh -s`, `ssh … sh -s`, `docker exec … sh -s`. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { HardshellError } from '../model/errors.js'
import { Lines, MarkedStream, wrapScript } from '../shell/run.js'
import { Process, type Command } from './spawn.js'
import type { RunOptions, RunResult } from './transport.js'

const runner = readFileSync(new URL('../../../src/shell/run.sh', import.meta.url), 'utf8')

/** How long a script may take to end after its held input was closed, before it is left alone. */
const CLOSING_MS = 15_000
/** How often a held input says that we are still there. */
const BEAT_MS = 5000
/** How long the way back may take to close after the script has ended; something it left running may hold it. */
const LINGER_MS = 1000

/** The program ended, but the script did not: why, as far as the program said. */
export interface Broken {
  readonly began: boolean
  readonly status: number
  /** What the program said on stderr, and before the script began on stdout. */
  readonly said: string
}

/** @param name the transport's, for messages */
export async function runScript(name: string, command: Command, script: string, options: RunOptions): Promise<RunResult | Broken> {
  const { onLine, signal, timeoutMs, holdOpen = false } = options
  if (signal?.aborted) throw interrupted()
  const nonce = randomBytes(16).toString('hex')
  const wrapped = wrapScript(runner, nonce, script, holdOpen)
  const failure = new Deferred<never>()
  const finished = new Deferred<undefined>()
  const streams = (['stdout', 'stderr'] as const).map((stream) => {
    const chunks: Uint8Array[] = []
    const lines = new Lines((line) => {
      try {
        onLine?.(line, stream)
      } catch (error) {
        failure.reject(error)
      }
    })
    const marked = new MarkedStream(nonce, (bytes) => {
      chunks.push(bytes)
      if (onLine) lines.push(bytes)
    })
    return { chunks, lines, marked }
  }) as [Stream, Stream]
  const [out, err] = streams
  const receive = (stream: Stream) => (bytes: Buffer) => {
    stream.marked.push(bytes)
    if (out.marked.ended && err.marked.ended) finished.resolve(undefined)
  }

  const process = await Process.start(command, { stdout: receive(out), stderr: receive(err) })
  const timers: NodeJS.Timeout[] = []
  const after = (ms: number, act: () => void): void => void timers.push(setTimeout(act, ms))
  const abort = (): void => {
    clearInterval(beat)
    process.endInput()
    if (holdOpen) after(CLOSING_MS, () => failure.reject(interrupted()))
    else failure.reject(interrupted())
  }
  if (timeoutMs !== undefined) after(timeoutMs, () => failure.reject(late(name, timeoutMs)))

  process.write(wrapped)
  if (!holdOpen) process.endInput()
  const beat = holdOpen ? setInterval(() => process.write('\n'), BEAT_MS) : undefined
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    await Promise.race([failure.promise, process.closed, finished.promise])
    for (const { marked, lines } of streams) {
      marked.flush()
      lines.flush()
    }
    if (err.marked.status === undefined || out.marked.status === undefined) {
      const said = [out.marked.before, err.marked.before, ...(err.marked.began ? err.chunks : [])]
      return { began: err.marked.began || out.marked.began, status: await process.closed, said: Buffer.concat(said).toString() }
    }
    process.endInput()
    await Promise.race([failure.promise, process.closed, new Promise<void>((resolve) => after(LINGER_MS, resolve))])
    return { status: err.marked.status, stdout: Buffer.concat(out.chunks), stderr: Buffer.concat(err.chunks) }
  } finally {
    timers.forEach(clearTimeout)
    clearInterval(beat)
    signal?.removeEventListener('abort', abort)
    await process.stop()
  }
}

export const isBroken = (end: RunResult | Broken): end is Broken => 'began' in end

interface Stream {
  readonly chunks: Uint8Array[]
  readonly lines: Lines
  readonly marked: MarkedStream
}

class Deferred<T> {
  resolve!: (value: T) => void
  reject!: (error: unknown) => void
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })
  constructor() {
    this.promise.catch(() => undefined)
  }
}

export const interrupted = (): HardshellError =>
  new HardshellError('interrupted', 'interrupted', { hint: 'run the same command again: it goes on where it stopped' })
const late = (name: string, ms: number): HardshellError =>
  new HardshellError('unreachable', `${name}: no end after ${ms / 1000} s`, { hint: 'the host may be overloaded or the network cut; try again' })
