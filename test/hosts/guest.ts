/** A practice server for a test: made by the real command, entered as root, removed whatever happens. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Verdict } from '../../src/model/control.js'
import { EXIT } from '../../src/model/errors.js'
import { LocalTransport } from '../../src/transport/open.js'
import { Practice, type CreateOptions } from '../../src/workflows/practice.js'
import { practiceSpecFile } from '../../src/cli/practice-server.js'
import { practiceSpec, choosePractice } from '../../src/workflows/practice-spec.js'
import { writeFileSync } from 'node:fs'
import { hardshell, start, type Ran, type Running } from './run-hardshell.js'

export interface AuditJson {
  readonly schema: string
  readonly score: number
  readonly grade: string
  readonly findings: readonly {
    readonly control: string
    readonly verdict: Verdict
    readonly evidence: readonly { readonly saw: string; readonly want: string }[]
  }[]
}

export const verdictOf = (audit: AuditJson, control: string): Verdict | undefined => audit.findings.find((finding) => finding.control === control)?.verdict

/** Everything a person would miss of files and packages: what "unchanged" and "as it was" mean in these tests. */
const LISTING = `cd /
find etc opt home root usr/local var/lib/hardshell -xdev \\( -name .openclaw -o -name '.openclaw-*' -o -name .cache \\) -prune -o -printf '%p %y %m %U:%G %l\\n' 2>/dev/null | sort
find etc opt -xdev -type f -exec sha256sum {} + 2>/dev/null | sort
dpkg-query -W -f '\${Package} \${db:Status-Status}\\n'`

export class Guest {
  readonly host: string
  /** An empty folder that commands run in, so that no hardshell.yaml of this machine counts. */
  readonly cwd = mkdtempSync(join(tmpdir(), 'hs-test-'))

  constructor(readonly name: string) {
    this.host = `practice:${name}`
  }

  /** A server that nothing has been done to yet. */
  static async make(name: string, options: CreateOptions = {}): Promise<Guest> {
    const guest = new Guest(name)
    const practice = new Practice({ local: new LocalTransport(process.env), environment: process.env, onProgress: (line) => console.error(`  … ${line}`) })
    await practice.prepare()
    await practice.create(name, options)
    writeFileSync(practiceSpecFile({ env: process.env }, name), practiceSpec(await choosePractice()))
    return guest
  }

  private get specFile(): string {
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

  run(...args: string[]): Promise<Ran> {
    return hardshell(args, { cwd: this.cwd })
  }
  start(...args: string[]): Running {
    return start(args, { cwd: this.cwd })
  }

  /** Runs a command there as root, over SSH; fails the test when it fails. */
  async sh(command: string): Promise<string> {
    const ran = await this.run('practice', 'ssh', this.name, command)
    assert.equal(ran.status, 0, `${command}\n${ran.stdout}${ran.stderr}`)
    return ran.stdout
  }

  async audit(...flags: string[]): Promise<AuditJson> {
    const ran = await this.run('audit', this.host, '--json', '--fail-on', 'none', ...flags)
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    return JSON.parse(ran.stdout) as AuditJson
  }

  listing(): Promise<string> {
    return this.sh(LISTING)
  }

  async remove(): Promise<void> {
    rmSync(this.cwd, { recursive: true, force: true })
    const gone = await hardshell(['practice', 'rm', this.name])
    assert.equal(gone.status, 0, gone.stderr)
  }
}
