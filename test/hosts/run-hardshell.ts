/** Runs the real program as a person would, and gives back what they would see. */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const bin = fileURLToPath(new URL('../../src/bin.js', import.meta.url))

export interface Ran {
  /** Exit status, or 128+n after a signal. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ran>
  /** Resolves when a line of either stream matches; rejects when the program ends before. */
  seen(pattern: RegExp): Promise<void>
}

export interface RunHardshell {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export function start(args: readonly string[], { cwd, env }: RunHardshell = {}): Running {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  let stdout = ''
  let stderr = ''
  const waiting: { pattern: RegExp; found: () => void }[] = []
  const look = (): void => {
    for (const one of waiting.splice(0)) {
      if (one.pattern.test(stdout + stderr)) one.found()
      else waiting.push(one)
    }
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; look() })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; look() })
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ status: code ?? (signal === 'SIGKILL' ? 137 : 143), stdout, stderr }))
  })
  return {
    child,
    ended,
    seen: (pattern) =>
      new Promise((found, reject) => {
        waiting.push({ pattern, found })
        look()
        void ended.then(({ stdout: out, stderr: err }) => reject(new Error(`ended before ${String(pattern)} was seen:\n${out}${err}`)))
      }),
  }
}

export const hardshell = (args: readonly string[], options?: RunHardshell): Promise<Ran> => start(args, options).ended
