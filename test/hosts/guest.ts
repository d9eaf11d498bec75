/** A practice server for a test: made by the real command, entered as root, removed whatever happens. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Verdict } from '../../src/model/control.js'
import { EXIT } from '../../src/model/errors.js'
import { DockerTransport, LocalTransport } from '../../src/transport/open.js'
import { Practice, type CreateOptions, type Suite } from '../../src/workflows/practice.js'
import { practiceSpecFile } from '../../src/cli/practice-server.js'
import { practiceSpec, choosePractice } from '../../src/workflows/practice-spec.js'
import { hardshell, start, type Ran, type Running } from './run-hardshell.js'

export interface AuditJson {
  readonly schema: string
  readonly score: number
  readonly grade: string
  readonly findings: readonly {
    readonly control: string
    readonly verdict: Verdict
    readonly evidence: readonly { readonly fact: string; readonly saw: string; readonly want: string }[]
    readonly because?: string | null
    readonly accepted?: { readonly why: string }
  }[]
  readonly exposure: { readonly doors: readonly { readonly port: number; readonly who: string; readonly declared: string | null; readonly seen: Readonly<Record<'internet' | 'network' | 'tailnet', { readonly answer: string; readonly proof: string } | null>> }[] } | null
}

export const verdictOf = (audit: AuditJson, control: string): Verdict | undefined => audit.findings.find((finding) => finding.control === control)?.verdict

/** Everything a person would miss of files and packages: what "unchanged" and "as it was" mean in these tests. */
const LISTING = `cd /
find etc opt home root usr/local var/lib/hardshell -xdev \\( -name .openclaw -o -name '.openclaw-*' -o -name .cache \\) -prune -o -printf '%p %y %m %U:%G %l\\n' 2>/dev/null | sort
find etc opt -xdev -type f -exec sha256sum {} + 2>/dev/null | sort
dpkg-query -W -f '\${Package} \${db:Status-Status}\\n'`

// after it has been told, sshd closes its sockets and opens others
const RELOAD_SSH = `listening() { ss -ltneH 'sport = :22' | grep -o 'ino:[0-9]*'; }
was=$(listening)
systemctl reload ssh.service
until now=$(listening) && [ "$now" != "$was" ]; do sleep 0.1; done`

export const practiceHere = (suite?: Suite): Practice =>
  new Practice({ ...(suite === undefined ? {} : { suite }), local: new LocalTransport(process.env), environment: process.env, onProgress: (line) => console.error(`  … ${line}`) })

export class Guest {
  readonly host: string
  /** An empty folder that commands run in, so that no hardshell.yaml of this machine counts. */
  readonly cwd = mkdtempSync(join(tmpdir(), 'hs-test-'))

  readonly console: DockerTransport

  constructor(
    readonly name: string,
    /** It was there before the test, and stays. */
    readonly kept = false,
  ) {
    this.host = `practice:${name}`
    this.console = new DockerTransport(`hardshell-practice-${name}`, process.env)
  }

  /** The server that the environment's VARIABLE names, used as it is and kept; without one, a test's own. */
  static of(purpose: string, variable: string): Guest {
    const kept = process.env[variable]
    return new Guest(kept ?? `${purpose}-${process.pid}`, kept !== undefined)
  }

  /** A server that nothing has been done to yet. */
  static async make(name: string, { suite, ...options }: CreateOptions & { readonly suite?: Suite } = {}): Promise<Guest> {
    const guest = new Guest(name)
    const practice = practiceHere(suite)
    await practice.prepare()
    await practice.create(name, options)
    writeFileSync(practiceSpecFile({ env: process.env }, name), practiceSpec(await choosePractice()))
    return guest
  }

  /**
   * What `hardshell practice` makes: hardened, with a gateway that answers. A kept one is that already.
   * When HS_TWIN names one that was kept whole (prepare.ts), it goes on from there.
   */
  async harden(): Promise<void> {
    const twin = process.env['HS_TWIN']
    if (this.kept) return
    if (twin === undefined) return this.practise()
    await practiceHere().create(this.name, { twin })
    // started through and through: asked to end before that, OpenClaw takes all the time that it is given
    await this.root("timeout 300 sh -c 'until curl -fs -o /dev/null http://127.0.0.1:18789/startupz && curl -fs -o /dev/null http://127.0.0.1:18789/readyz; do sleep 0.5; done'", 310_000)
  }

  async practise(): Promise<void> {
    const made = await this.run('practice', '--yes', '--name', this.name)
    assert.equal(made.status, EXIT.ok, made.stdout + made.stderr)
  }

  get specFile(): string {
    return practiceSpecFile({ env: process.env }, this.name)
  }
  get sshConfig(): string {
    return join(dirname(this.specFile), 'ssh_config')
  }
  profile(): 'standard' | 'strict' {
    return /^profile: strict$/m.test(readFileSync(this.specFile, 'utf8')) ? 'strict' : 'standard'
  }
  /** From the next command on. */
  askForStrict(): void {
    appendFileSync(this.specFile, 'profile: strict\n')
  }

  /** A section of its spec, from the next command on, in place of the one of that name. */
  declare(section: string): void {
    const name = /^\w+/.exec(section)?.[0] ?? ''
    const rest = readFileSync(this.specFile, 'utf8').replace(new RegExp(`^${name}:\\n(?: .*\\n)*`, 'm'), '')
    writeFileSync(this.specFile, `${rest}${section}`)
  }

  /** From the next command on: these keys under `gateway`, and no others. */
  chooseGateway(keys: Readonly<Record<string, string | number>>): void {
    const rest = readFileSync(this.specFile, 'utf8').replace(/^gateway:\n(?: {2}.*\n)*/m, '')
    const lines = Object.entries(keys).map(([key, value]) => `  ${key}: ${value}\n`)
    writeFileSync(this.specFile, `${rest}${lines.length === 0 ? '' : `gateway:\n${lines.join('')}`}`)
  }

  run(...args: string[]): Promise<Ran> {
    return hardshell(args, { cwd: this.cwd })
  }
  start(...args: string[]): Running {
    return start(args, { cwd: this.cwd })
  }
  /** @param input what it reads on its standard input */
  given(input: string, ...args: string[]): Promise<Ran> {
    return start(args, { cwd: this.cwd, input }).ended
  }
  /** At a terminal, where it may ask. */
  atTerminal(...args: string[]): Running {
    return start(args, { cwd: this.cwd, terminal: true })
  }

  /** Runs a command there as root, over SSH; fails the test when it fails. */
  async sh(command: string): Promise<string> {
    const ran = await this.run('practice', 'ssh', this.name, command)
    assert.equal(ran.status, 0, `${command}\n${ran.stdout}${ran.stderr}`)
    return ran.stdout
  }

  /** Runs a script there as root by the console, which no lock of the host closes; fails the test when it fails. */
  async root(script: string, timeoutMs = 600_000): Promise<string> {
    const { status, stdout, stderr } = await this.console.run(script, { timeoutMs, label: 'the test' })
    assert.equal(status, 0, `${script.slice(0, 400)}\n${stdout.toString()}${stderr.toString()}`)
    return stdout.toString()
  }

  /** sshd reads its settings again. Resolves when it listens anew: for a moment in between nobody does, and whoever logs in is refused. */
  async reloadSsh(): Promise<void> {
    await this.root(RELOAD_SSH)
  }

  async audit(...flags: string[]): Promise<AuditJson> {
    const ran = await this.run('audit', this.host, '--json', '--fail-on', 'none', ...flags)
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    return JSON.parse(ran.stdout) as AuditJson
  }

  /** Ends hard every ssh of this machine to that server, the shared login among them, and none to any other. */
  cutConnections(): void {
    const pids = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(this.sshConfig) && /\bssh\b/.test(line))
      .map((line) => Number(line.trim().split(' ')[0]))
    assert.ok(pids.length > 0)
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it ended with the one killed before it
      }
    }
  }

  listing(): Promise<string> {
    return this.sh(LISTING)
  }

  async remove(): Promise<void> {
    await this.console.close()
    rmSync(this.cwd, { recursive: true, force: true })
    if (this.kept) return
    const gone = await hardshell(['practice', 'rm', this.name])
    assert.equal(gone.status, 0, gone.stderr)
  }
}
