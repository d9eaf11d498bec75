/**
 * A host over the system's OpenSSH, so that ~/.ssh/config, agents, jump hosts, hardware keys and known_hosts all count.
 * One login, the master, is shared by all runs; each run is a session on it.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { lookup } from 'node:dns/promises'
import { lstat, mkdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { HardshellError } from '../model/errors.js'
import { quote } from '../shell/quote.js'
import { freePort, portTaken } from './ports.js'
import { interrupted, isBroken, runScript, type Broken } from './run-script.js'
import { complete, type Command, type Completed } from './spawn.js'
import { brokenMidway, explainFailure, lastLine, notStarted } from './ssh-errors.js'
import type { Forwarding, FreshLogin, OtherLogin, RunOptions, RunResult, Transport, Way } from './transport.js'
import { FAMILIES, target, waysTo } from './ways.js'

/** Never a question, never a stronger trust in the host than the operator's own configuration has. */
const OURS = ['-T', '-a', '-x', '-o', 'BatchMode=yes', '-o', 'RemoteCommand=none', '-o', 'LogLevel=INFO', '-o', 'EscapeChar=none']
/** Overruled by an address's own options. A cut network is noticed within 15 s. */
const PATIENCE = ['-o', 'ConnectTimeout=10', '-o', 'ServerAliveInterval=5', '-o', 'ServerAliveCountMax=3']
const ALONE = ['-o', 'ControlMaster=no', '-o', 'ControlPath=none']
const hold = readFileSync(new URL('../../../src/shell/hold.sh', import.meta.url), 'utf8')
/** Who is root already may have no sudo. */
const ROOT_BY_NOW = `sh -c '[ "$(id -u)" = 0 ] || sudo -n true'`
/** A jump host that waits for ever is given up after this. */
const LOGIN_MS = 60_000

/** The shared login: alive as long as its control socket, on which we hold a connection so that it does not expire. */
interface Master {
  readonly path: string
  readonly held: Socket
}

export class SshTransport implements Transport {
  readonly name: string
  logins = 0
  private master: Promise<Master> | undefined
  private readonly closing = new AbortController()
  private readonly masters: Master[] = []
  private readonly open = new Set<Forwarding>()
  /** Kind of key → its fingerprint, as fresh logins were shown it. */
  private readonly hostKeys = new Map<string, string>()

  /** Who got in. */
  private as: 'declared' | 'other' = 'declared'

  /**
   * @param options extra ssh options, each one argv word
   * @param other for a destination that names root; others are never replaced
   */
  constructor(
    private readonly destination: string,
    private readonly options: readonly string[],
    private readonly env: NodeJS.ProcessEnv,
    private readonly other?: OtherLogin,
  ) {
    if (!/^[^-\s]\S*$/.test(destination)) {
      throw new HardshellError('usage', `${JSON.stringify(destination)} is no SSH destination`, { hint: 'give user@host, or a Host of ~/.ssh/config' })
    }
    this.name = `ssh ${destination}`
    if (other?.first === true) this.as = 'other'
  }

  get came(): 'declared' | 'other' {
    return this.as
  }

  async run(script: string, options: RunOptions = {}): Promise<RunResult> {
    const started = Date.now()
    const master = await this.limited(this.login(), options)
    const left = options.timeoutMs === undefined ? {} : { timeoutMs: Math.max(1, options.timeoutMs - (Date.now() - started)) }
    let end = await runScript(this.name, this.session(master), script, { ...options, ...left })
    if (isBroken(end) && !end.began && /Session open refused by peer|session request failed/.test(end.said)) {
      // The host allows few sessions a login (MaxSessions), and this one never began: a login of its own.
      const anew = () => runScript(this.name, this.ssh([...ALONE], 'sh -s'), script, { ...options, ...left })
      end = await anew()
      if (isBroken(end) && !end.began && wasRefused(end.said) && (await this.turnToOther())) end = await anew()
      if (!isBroken(end) || end.began) this.logins++
    }
    if (isBroken(end)) {
      // The login may be on its way out too: the next run makes its own.
      this.master = undefined
      throw this.explain(end)
    }
    return end
  }

  async freshLogin(timeoutMs: number, { user, declared, family, address, sudo, onRefused }: FreshLogin = {}): Promise<boolean> {
    // Only a talkative ssh names the key it was shown.
    const words = [...ALONE, '-v', ...(user === undefined ? [] : ['-o', `User=${user}`]), ...(family === undefined ? [] : [`-${family}`]), ...(address === undefined ? [] : await this.at(address))]
    const end = await complete(this.ssh(words, sudo === true ? ROOT_BY_NOW : 'true', declared === true ? 'declared' : this.as), timeoutMs, this.closing.signal).catch(() => undefined)
    if (end === undefined) onRefused?.(`no answer within ${timeoutMs / 1000} s`)
    if (end === undefined || end.status === 255) {
      if (end !== undefined) onRefused?.(lastLine(withoutTalk(end.stderr)) || 'ssh did not get through')
      return false
    }
    this.logins++
    const other = this.otherKey(end.stderr)
    if (other !== undefined) onRefused?.(`the host shows another key (${other})`)
    else if (end.status !== 0) onRefused?.(lastLine(withoutTalk(end.stderr)) || `the login ended with status ${end.status}`)
    return end.status === 0 && other === undefined
  }

  /** Asks the resolver, as ssh does; what it cannot tell is left to ssh. */
  async ways(): Promise<readonly Way[]> {
    const to = await this.target()
    return to === undefined ? FAMILIES : waysTo(await lookup(to.name, { all: true }).catch(() => []))
  }

  /** The words that make a login go to one address of the name, and be known by the name. */
  private async at(address: string): Promise<readonly string[]> {
    const to = await this.target()
    return to === undefined ? [] : ['-o', `HostName=${address}`, '-o', `HostKeyAlias=${to.alias}`]
  }

  private async target(): Promise<ReturnType<typeof target>> {
    const told = await complete(this.command(['-G', ...this.options, '--', this.destination]), LOGIN_MS).catch(() => undefined)
    return told?.status === 0 ? target(told.stdout.toString()) : undefined
  }

  /** The key a login was shown, when an earlier fresh login was shown another one of its kind. */
  private otherKey(talk: string): string | undefined {
    // the last one is the host's own: jump hosts come first
    const [, kind = '', print = ''] = [...talk.matchAll(/Server host key: (\S+) (\S+)/g)].at(-1) ?? []
    const before = this.hostKeys.get(kind) ?? print
    this.hostKeys.set(kind, before)
    return before === print ? undefined : `${kind} ${print}`
  }

  async forward({ localPort: wanted, remotePort }: { localPort: number; remotePort: number }): Promise<Forwarding> {
    const localPort = await freePort(wanted)
    const way = ['-o', 'ExitOnForwardFailure=yes', '-L', `127.0.0.1:${localPort}:127.0.0.1:${remotePort}`]
    let { stop, session, first } = await this.forwardAs(way)
    // root may have been closed since the shared login was made
    if (first !== 'ready' && isBroken(first) && wasRefused(first.said) && (await this.turnToOther())) ({ stop, session, first } = await this.forwardAs(way))
    if (first !== 'ready') {
      if (!isBroken(first)) throw notStarted(this.name, first.status, first.stderr.toString(), this.trial)
      throw /cannot listen|Address already in use|forwarding failed/i.test(first.said) ? portTaken(localPort, lastLine(first.said)) : this.explain(first)
    }
    const ended = session.then(
      (end) => (stop.signal.aborted ? 'closed' : (isBroken(end) && lastLine(end.said)) || 'the host ended the connection'),
      () => 'closed',
    )
    this.logins++
    const forwarding: Forwarding = {
      localPort,
      ended,
      close: async () => {
        this.open.delete(forwarding)
        stop.abort()
        await ended
      },
    }
    this.open.add(forwarding)
    return forwarding
  }

  private async forwardAs(way: readonly string[]): Promise<{ stop: AbortController; session: Promise<RunResult | Broken>; first: 'ready' | RunResult | Broken }> {
    const stop = new AbortController()
    // ssh listens before it opens the session, so the first line says that the port is ready. The session's end, also
    // by our own death, takes the port away.
    let opened = (): void => {}
    const ready = new Promise<'ready'>((resolve) => (opened = () => resolve('ready')))
    const session = runScript(this.name, this.ssh([...ALONE, ...way], 'sh -s'), hold, { holdOpen: true, signal: stop.signal, onLine: opened })
    return { stop, session, first: await Promise.race([ready, session]) }
  }

  async close(): Promise<void> {
    await Promise.all([...this.open].map((forwarding) => forwarding.close()))
    this.closing.abort()
    await this.logOut()
  }

  async renew(): Promise<void> {
    await this.logOut()
    this.as = 'declared'
  }

  private async logOut(): Promise<void> {
    await this.master?.catch(() => undefined)
    this.master = undefined
    for (const { path, held } of this.masters.splice(0)) {
      await complete(this.command(['-F', 'none', '-S', path, '-O', 'exit', '--', this.destination]), 5000)
      held.destroy()
    }
  }

  /** The master, opened when there is none; everyone who asks meanwhile waits for the same one. */
  private login(): Promise<Master> {
    if (this.master !== undefined) return this.master
    const opening = this.openMaster()
    const forget = (): void => {
      if (this.master === opening) this.master = undefined
    }
    this.master = opening
    opening.then(({ held }) => held.once('close', forget), forget)
    return opening
  }

  private async openMaster(): Promise<Master> {
    const path = join(await privateFolder(this.env), randomBytes(6).toString('hex'))
    const way = ['ControlMaster=yes', `ControlPath=${path.replaceAll('%', '%%')}`, 'ControlPersist=60', 'ClearAllForwardings=yes']
    const end = await this.openAs(this.as, way)
    if (end === undefined && this.closing.signal.aborted) throw interrupted()
    if (end === undefined) throw explainFailure(this.name, `timed out after ${LOGIN_MS / 1000} s`, this.trial)
    if (end.status !== 0) throw explainFailure(this.name, end.stderr, this.trial)
    this.other?.onLogin(this.as)
    const held = connect(path)
    await new Promise<void>((resolve, reject) => {
      held.once('connect', resolve)
      held.once('error', (cause) =>
        reject(new HardshellError('unreachable', `${this.name}: the login was lost at once`, { hint: `try: ${this.trial}`, cause })),
      )
    })
    this.logins++
    held.on('error', () => undefined)
    held.resume()
    held.unref()
    const master = { path, held }
    this.masters.push(master)
    return master
  }

  /** As one account, and when that is refused as the other, where there is one. @returns the first refusal when both are */
  private async openAs(who: 'declared' | 'other', way: readonly string[]): Promise<Completed | undefined> {
    const words = [...way.flatMap((option) => ['-o', option]), '-N', '-f']
    this.as = who
    const end = await complete(this.ssh(words), LOGIN_MS, this.closing.signal)
    if (end === undefined || !isRefused(end) || !(await this.turnToOther())) return end
    const second = await complete(this.ssh(words), LOGIN_MS, this.closing.signal)
    if (second === undefined || !isRefused(second)) return second
    this.as = 'declared'
    return who === 'declared' ? end : second
  }

  /** Root may be closed to the network; any other account is the one that was meant. @returns whether there is another to try */
  private async turnToOther(): Promise<boolean> {
    if (this.other === undefined) return false
    const asked = await complete(this.command(['-G', ...this.options, '--', this.destination]), 5000)
    if (asked === undefined || !/^user root$/m.test(asked.stdout)) return false
    this.as = this.as === 'other' ? 'declared' : 'other'
    return true
  }

  /** A session asks nothing of the operator's configuration: that was for the login. Without a master it fails, it never logs in. */
  private session({ path }: Master): Command {
    const words = ['-F', 'none', '-S', path, '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false']
    return this.command([...words, ...OURS, '--', this.destination, 'sh -s'])
  }

  private ssh(words: readonly string[], remote?: string, as = this.as): Command {
    // the first of several settings of one name counts
    const user = as === 'other' && this.other !== undefined ? ['-o', `User=${this.other.user}`] : []
    return this.command([...OURS, ...words, ...user, ...this.options, ...PATIENCE, '--', this.destination, ...(remote === undefined ? [] : [remote])])
  }

  private command(words: readonly string[]): Command {
    return { argv: ['ssh', ...words], env: this.env, missing: 'install OpenSSH: apt install openssh-client' }
  }

  private get trial(): string {
    return ['ssh', ...this.options, this.destination, 'true'].map(quote).join(' ')
  }

  private explain({ began, status, said }: Broken): HardshellError {
    if (began) return brokenMidway(this.name, said, this.trial)
    return status === 255 ? explainFailure(this.name, said, this.trial) : notStarted(this.name, status, said, this.trial)
  }

  /** The login is shared, so one run's patience ends that run's waiting only. */
  private async limited<T>(work: Promise<T>, { signal, timeoutMs }: RunOptions): Promise<T> {
    const end = new AbortController()
    const limits: Promise<never>[] = []
    if (signal) {
      if (signal.aborted) throw interrupted()
      limits.push(new Promise((_, reject) => signal.addEventListener('abort', () => reject(interrupted()), { once: true, signal: end.signal })))
    }
    if (timeoutMs !== undefined) {
      limits.push(
        pause(timeoutMs, undefined, { signal: end.signal }).then(() => {
          throw explainFailure(this.name, `timed out after ${timeoutMs / 1000} s`, this.trial)
        }),
      )
    }
    for (const limit of limits) limit.catch(() => undefined)
    try {
      return await Promise.race([work, ...limits])
    } finally {
      end.abort()
    }
  }
}

/**
 * Where the control sockets are: one folder for each user, so that a killed operator leaves nothing behind when its
 * master ends. A unix socket's path has 104 bytes, of which ssh takes 17 for a passing name.
 */
async function privateFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const temporary = env['TMPDIR'] ?? tmpdir()
  const { uid } = userInfo()
  const folder = join(temporary.length <= 50 ? temporary : '/tmp', `hardshell-${uid}`)
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new HardshellError('operator', `${folder} cannot be made`, { hint: 'is there room, and may you write there?', cause: error })
  })
  const { uid: owner, mode } = await lstat(folder)
  // Whoever can enter it can use the login. Not S_IFDIR, or open to others: somebody else made it.
  if ((mode & 0o170000) === 0o040000 && owner === uid && (mode & 0o077) === 0) return folder
  throw new HardshellError('operator', `${folder} is not a private folder of yours`, { hint: `see who made it (ls -ld ${quote(folder)}), then remove it` })
}

/** What ssh says of its own accord, without what -v adds. */
const withoutTalk = (said: string): string =>
  said
    .split('\n')
    .filter((line) => !/^(debug\d:|OpenSSH_|Authenticated to |Authenticating to |Transferred: |Bytes per second: )/.test(line))
    .join('\n')

const wasRefused = (said: string): boolean => /Permission denied|Too many authentication failures/.test(said)
const isRefused = ({ status, stderr }: Completed): boolean => status !== 0 && wasRefused(stderr)
