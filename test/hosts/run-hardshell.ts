/** Runs the real program as a person would, and gives back what they would see. */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../src/runner/assets.js'
import { quote } from '../../src/shell/quote.js'

export const bin = fileURLToPath(new URL('../../src/bin.js', import.meta.url))

/** The shipped list of known holes dated today: no test may change its mind when a release of hardshell grows old. */
const advisories = join(tmpdir(), `hs-advisories-${process.pid}.json`)
const shipped = JSON.parse(readFileSync(new URL('src/areas/advisories/files/advisories.json', packageRoot), 'utf8')) as object
writeFileSync(advisories, JSON.stringify({ ...shipped, asOf: new Date().toISOString().slice(0, 10) }))
process.on('exit', () => rmSync(advisories, { force: true }))

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
  /** What it reads on its standard input, which then ends; left out: nothing. */
  readonly input?: string
  /** At a terminal of its own, where it may ask: its standard input is the child's. */
  readonly terminal?: true
}

export function start(args: readonly string[], { cwd, env, input, terminal }: RunHardshell = {}): Running {
  const command = [process.execPath, bin, ...args]
  const [program = '', ...rest] = terminal === true ? ['script', '-qefc', command.map(quote).join(' '), '/dev/null'] : command
  const child = spawn(program, rest, {
    stdio: [input === undefined && terminal !== true ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', HARDSHELL_ADVISORIES: advisories, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  if (input !== undefined) child.stdin?.end(input)
  let stdout = ''
  let stderr = ''
  const waiting: { pattern: RegExp; found: () => void }[] = []
  const look = (): void => {
    for (const one of waiting.splice(0)) {
      if (one.pattern.test(stdout + stderr)) one.found()
      else waiting.push(one)
    }
  }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => { stdout += text; look() })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr += text; look() })
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
