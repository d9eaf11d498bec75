/** The one place that starts processes on the operator's machine. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { homedir } from 'node:os'
import { HardshellError } from '../model/errors.js'

export interface Command {
  readonly argv: readonly [string, ...string[]]
  /** What to do when the program is not there. */
  readonly missing: string
  readonly env: NodeJS.ProcessEnv
}

/** A process with pipes on all three streams. Its stdin may be written to at any time: a reader that has gone is no error here. */
export class Process {
  /** Its status, 128+n when a signal ended it. Settled when it ends; its streams may still be open. */
  readonly exited: Promise<number>
  /** The same, once nobody holds its streams any more. */
  readonly closed: Promise<number>
  private readonly child: ChildProcessWithoutNullStreams

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child
    child.stdin.on('error', () => undefined)
    this.exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(statusOf(code, signal))))
    this.closed = new Promise((resolve) => child.once('close', (code, signal) => resolve(statusOf(code, signal))))
  }

  static async start(
    { argv: [program, ...words], missing, env }: Command,
    streams: { stdout?: (bytes: Buffer) => void; stderr?: (bytes: Buffer) => void } = {},
  ): Promise<Process> {
    // A session of its own: Ctrl-C reaches hardshell alone, which then ends its processes in good order.
    const child = spawn(program, words, { cwd: homedir(), env: withoutLocale(env), stdio: 'pipe', detached: true })
    const process = new Process(child)
    child.stdout.on('data', (bytes: Buffer) => streams.stdout?.(bytes))
    child.stderr.on('data', (bytes: Buffer) => streams.stderr?.(bytes))
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.on('error', (cause: NodeJS.ErrnoException) =>
        reject(
          new HardshellError('operator', cause.code === 'ENOENT' ? `${program} is not installed here` : `${program} cannot be started`, {
            hint: missing,
            cause,
          }),
        ),
      )
    })
    return process
  }

  write(text: string): void {
    this.child.stdin.write(text)
  }
  /** End-of-file on its stdin. */
  endInput(): void {
    this.child.stdin.end()
  }
  /** Asks it to end, insists after two seconds, and lets go of its streams. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM')
    const insist = setTimeout(() => this.child.kill('SIGKILL'), 2000)
    await this.exited
    clearTimeout(insist)
    this.release()
  }
  /** Stops listening: what it left running may hold the streams open for ever. */
  release(): void {
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) stream.destroy()
  }
}

export interface Completed {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a short program with no input to its end. @returns undefined when `timeoutMs` ran out, or `signal` aborted, first */
export async function complete(command: Command, timeoutMs: number, signal?: AbortSignal): Promise<Completed | undefined> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const process = await Process.start(command, { stdout: (bytes) => stdout.push(bytes), stderr: (bytes) => stderr.push(bytes) })
  process.endInput()
  let giveUp = (): void => {}
  const late = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)))
  const clock = setTimeout(giveUp, timeoutMs)
  signal?.addEventListener('abort', giveUp, { once: true })
  if (signal?.aborted) giveUp()
  // A program that went to the background with success may keep the streams; one that failed says why, then closes them.
  const end = process.exited.then((status) => (status === 0 ? status : process.closed))
  const status = await Promise.race([end, late])
  clearTimeout(clock)
  signal?.removeEventListener('abort', giveUp)
  if (status === undefined) {
    await process.stop()
    return undefined
  }
  process.release()
  return { status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

/** A signal's number is the operating system's; these are the same everywhere. */
const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGTERM: 15 }
const statusOf = (code: number | null, signal: NodeJS.Signals | null): number => code ?? 128 + ((signal && SIGNALS[signal]) || 0)

/** The operator's language is not the host's: ssh would send it, and messages would come translated. */
function withoutLocale(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !/^(LC_.*|LANG|LANGUAGE)$/.test(key)))
}
