/** A real sshd of the test's own: on a high loopback port, with its own keys, as the current user. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'

const SSHD = '/usr/sbin/sshd'

export class TestSshd {
  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly daemon: ChildProcess,
    private readonly log: () => string,
  ) {}

  /** Logins as the host has seen them. */
  get accepted(): number {
    return this.log().split('Accepted publickey').length - 1
  }

  /** Why there can be none here; undefined when there can. */
  static missing(): string | undefined {
    return existsSync(SSHD) ? undefined : `no ${SSHD} here: apt install openssh-server`
  }

  /** @param settings more lines for sshd_config */
  static async start(settings: readonly string[] = []): Promise<TestSshd> {
    // sshd started by root asks for its privilege separation folder
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
    const folder = mkdtempSync(join(tmpdir(), 'hs-sshd-'))
    const at = (name: string): string => join(folder, name)
    for (const key of ['host', 'client', 'stranger', 'other-host']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', key, '-f', at(key)])
    }
    execFileSync('cp', [at('client.pub'), at('authorized_keys')])
    chmodSync(at('authorized_keys'), 0o600)
    const port = await unusedPort()
    writeFileSync(
      at('sshd_config'),
      [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${at('host')}`,
        `PidFile none`,
        `AuthorizedKeysFile ${at('authorized_keys')}`,
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin prohibit-password',
        'LogLevel VERBOSE',
        'AcceptEnv LANG LC_*',
        ...settings,
        '',
      ].join('\n'),
    )
    const line = (key: string): string => `[127.0.0.1]:${port} ${execFileSync('ssh-keygen', ['-y', '-f', at(key)]).toString()}`
    writeFileSync(at('known_hosts'), line('host'))
    writeFileSync(at('wrong_known_hosts'), line('other-host'))
    const daemon = spawn(SSHD, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    let log = ''
    await new Promise<void>((resolve, reject) => {
      daemon.stderr.on('data', (bytes: Buffer) => {
        log += bytes.toString()
        if (log.includes('Server listening')) resolve()
      })
      daemon.once('error', reject)
      daemon.once('exit', () => reject(new Error(`sshd did not start: ${log}`)))
    })
    return new TestSshd(folder, port, daemon, () => log)
  }

  /** The destination, and the options that keep the operator's own configuration out. */
  get destination(): string {
    return `${userInfo().username}@127.0.0.1`
  }
  options({ port = this.port, key = 'client', knownHosts = 'known_hosts' } = {}): string[] {
    const known = `UserKnownHostsFile=${join(this.folder, knownHosts)}`
    return ['-F', 'none', '-p', String(port), '-i', join(this.folder, key), '-o', 'IdentitiesOnly=yes', '-o', known, '-o', 'GlobalKnownHostsFile=none']
  }

  /** Ends every connection it has, without a farewell. The daemon goes on listening. */
  cut(): void {
    for (const pid of this.connections()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch (error) {
        // ended by its parent's end, meanwhile
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
  }
  /** The processes that serve a connection now. */
  connections(): number[] {
    const children = execFileSync('ps', ['-o', 'pid=,ppid=', '-e']).toString()
    const all = children
      .trim()
      .split('\n')
      .map((row) => row.trim().split(/\s+/).map(Number) as [number, number])
    const below = (parent: number): number[] => all.filter(([, ppid]) => ppid === parent).flatMap(([pid]) => [pid, ...below(pid)])
    return this.daemon.pid === undefined ? [] : below(this.daemon.pid)
  }

  async stop(): Promise<void> {
    if (this.daemon.exitCode === null && this.daemon.signalCode === null) {
      const gone = once(this.daemon, 'exit')
      this.daemon.kill('SIGTERM')
      await gone
    }
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
