/**
 * Practice servers: disposable servers (real systemd, sshd, apt, Docker) in containers on the operator's machine, where
 * the same `up` runs that a real server gets. What is done is in src/practice/*.sh; here is the order and the words.
 */
import { fileURLToPath } from 'node:url'
import { EXIT, HardshellError, type ExitName } from '../model/errors.js'
import type { Address } from '../model/host.js'
import { assignments, sh } from '../shell/quote.js'
import { interactiveSsh } from '../transport/interactive.js'
import type { Transport } from '../transport/transport.js'

/** What of the operator's environment counts here; nothing is read from the process itself. */
export interface PracticeEnvironment {
  readonly HOME?: string | undefined
  readonly XDG_CACHE_HOME?: string | undefined
  readonly XDG_STATE_HOME?: string | undefined
  /** Certificates this machine trusts besides the usual ones (a company's proxy); the practice server trusts them too. */
  readonly NODE_EXTRA_CA_CERTS?: string | undefined
  readonly SSL_CERT_FILE?: string | undefined
}

export type Suite = 'trixie' | 'bookworm'

export interface PracticeOptions {
  /** The operator's own machine. */
  readonly local: Transport
  readonly environment: PracticeEnvironment
  /** Default: trixie. */
  readonly suite?: Suite
  /** Called for each line of progress, in words. */
  readonly onProgress?: (line: string) => void
  /** Ctrl-C; whatever was half done is cleared up by the next run. */
  readonly signal?: AbortSignal
}

export interface PracticeServer {
  readonly name: string
  /** Docker's word: running, exited, restarting …; or `unfinished`, when making it was cut short. */
  readonly state: string
  /** The port on the operator's loopback that leads to its SSH. */
  readonly port: number
  readonly suite: string
}

export interface Preparation {
  /** What `prepare` would install, start, download or make, in words. Empty: nothing. */
  readonly wants: readonly string[]
}

export interface CreateOptions {
  /**
   * Key of a Docker layer store that `saveSeed` kept: images are there when Docker gets installed. `false`: a cold server.
   * A key that nothing was kept under is no error. Default: `defaultSeed`.
   */
  readonly seed?: string | false
  /** Key of a whole server that `keepTwin` kept, to go on from: its disk, its Docker, its host keys and login key. */
  readonly twin?: string
}

export const defaultSeed = 'practice'
export const defaultName = 'practice'

export class Practice {
  private readonly here = fileURLToPath(new URL('../../../src/practice/', import.meta.url)).replace(/\/$/, '')
  private readonly state: string
  private readonly settings: Record<string, string>

  constructor(private readonly options: PracticeOptions) {
    const { HOME, XDG_CACHE_HOME, XDG_STATE_HOME, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = options.environment
    const under = (set: string | undefined, usual: string): string => {
      // the XDG specification: a relative path is to be ignored
      if (set?.startsWith('/')) return set
      if (HOME?.startsWith('/')) return `${HOME}/${usual}`
      throw new HardshellError('operator', 'HOME is not set', { hint: 'set HOME to your home folder' })
    }
    this.state = `${under(XDG_STATE_HOME, '.local/state')}/hardshell/practice`
    this.settings = {
      HS_HERE: this.here,
      HS_CACHE: `${under(XDG_CACHE_HOME, '.cache')}/hardshell`,
      HS_STATE: this.state,
      HS_SUITE: options.suite ?? 'trixie',
      HS_CA: NODE_EXTRA_CA_CERTS || SSL_CERT_FILE || '',
    }
  }

  /** What the operator's machine lacks, without touching it. Throws when it cannot be made fit. */
  async look(): Promise<Preparation> {
    return { wants: values(await this.script('prepare.sh', ['look']), 'want') }
  }

  /** Does what `look` said: installs, starts, and makes the image. Ask the operator first. */
  async prepare(): Promise<void> {
    await this.script('prepare.sh', ['do'])
    await this.script('image.sh', [])
  }

  /** Makes and boots a server; resolves when its SSH has answered with the pinned host key. */
  async create(name: string, { seed = defaultSeed, twin }: CreateOptions = {}): Promise<PracticeServer> {
    return this.one(await this.script('server.sh', ['create', checked(name)], { HS_SEED: seed === false ? '' : checked(seed), HS_TWIN: twin === undefined ? '' : checked(twin) }))
  }

  /** The same name, address and login key; fresh disk and host keys. */
  async reset(name: string, { seed = defaultSeed }: CreateOptions = {}): Promise<PracticeServer> {
    return this.one(await this.script('server.sh', ['reset', checked(name)], { HS_SEED: seed === false ? '' : checked(seed), HS_TWIN: '' }))
  }

  /** Boots it when it is stopped (Docker was, or the whole machine); resolves when its SSH answers. */
  async start(name: string): Promise<PracticeServer> {
    return this.one(await this.script('server.sh', ['start', checked(name)]))
  }

  /** Leaves nothing of it. Succeeds when there is none. */
  async remove(name: string): Promise<void> {
    await this.script('server.sh', ['remove', checked(name)])
  }

  async list(): Promise<readonly PracticeServer[]> {
    return servers(await this.script('server.sh', ['list']))
  }

  /** Whether there is a whole one; what a cut-short create has left is made anew by the next. */
  async exists(name: string): Promise<boolean> {
    return (await this.list()).some((server) => server.name === checked(name) && server.state !== 'unfinished')
  }

  /** How OpenSSH reaches it, whatever the operator's own ssh configuration says. Does not look whether it is there. */
  address(name: string): Extract<Address, { via: 'ssh' }> {
    return { via: 'ssh', destination: `practice-${checked(name)}`, options: ['-F', `${this.state}/${name}/ssh_config`] }
  }

  /** An SSH session that a person types into, as root by whichever way is open. @returns its exit status */
  async shell(name: string, command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
    const address = this.address(name)
    const [user = 'root'] = values(await this.script('server.sh', ['login', checked(name)]), 'login')
    if (user === 'root') return interactiveSsh(address, command, env)
    const login = (...more: string[]) => ({ ...address, options: [...address.options, '-o', `User=${user}`, ...more] })
    if (command.length === 0) return interactiveSsh(login('-t'), ['sudo -n -i'], env)
    // as sshd would run it for root: its words joined, by its shell, in its home
    return interactiveSsh(login(), [sh`sudo -n -H bash -c ${`cd; ${command.join(' ')}`}`], env)
  }

  /**
   * Keeps the images of its Docker for servers made later with the same seed key. Its containers go on running.
   * @returns false when the same images are kept under that key already (`replace` keeps them anew), or when there is nothing
   * to keep: no Docker, no image, or a Docker that keeps images in containerd (29 and later).
   */
  async saveSeed(name: string, key = defaultSeed, { replace = false } = {}): Promise<boolean> {
    const said = await this.script('server.sh', ['seed', checked(name), checked(key)], { HS_SEED_REPLACE: replace ? '1' : '' })
    return values(said, 'seed')[0] === 'kept'
  }

  /** Keeps all of it, for servers that are to begin where it stands now. It is stopped for that, and started again. */
  async keepTwin(name: string, key: string): Promise<void> {
    await this.script('server.sh', ['twin', checked(name), checked(key)])
  }

  /** Forgets it; servers that began there are whole without it. Succeeds when there is none. */
  async dropTwin(key: string): Promise<void> {
    await this.script('server.sh', ['untwin', checked(key)])
  }

  private one(stdout: string): PracticeServer {
    const [server] = servers(stdout)
    if (server === undefined) throw new HardshellError('internal', 'the practice server was made but not listed', { hint: 'hardshell practice list' })
    return server
  }

  private async script(file: string, args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<string> {
    const { local, onProgress, signal } = this.options
    let failure: HardshellError | undefined
    const line = (text: string, stream: 'stdout' | 'stderr'): void => {
      if (stream === 'stdout') return
      const [mark, noun, message, hint] = text.split('\t')
      if (mark !== '@fail' || message === undefined) onProgress?.(text)
      else failure = new HardshellError(noun !== undefined && noun in EXIT ? (noun as ExitName) : 'operator', message, { hint: hint ?? '' })
    }
    const script = `exec env ${assignments({ ...this.settings, ...extra })} ${sh`sh ${`${this.here}/${file}`} ${args}`} </dev/null\n`
    const { status, stdout, stderr } = await local.run(script, { onLine: line, ...(signal && { signal }) })
    if (status === 0) return stdout.toString()
    if (signal?.aborted) throw new HardshellError('interrupted', 'interrupted', { hint: 'run it again: what was half done is cleared up' })
    const last = stderr.toString().trim().split('\n').at(-1)
    throw failure ?? new HardshellError('operator', `${file} ended with status ${status}: ${last}`, { hint: 'run it again; if it stays, hardshell practice rm NAME' })
  }
}

function checked(name: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) return name
  throw new HardshellError('usage', `not a name for a practice server: ${JSON.stringify(name)}`, {
    hint: 'use lower-case letters, digits and -, at most 32',
  })
}

const values = (stdout: string, key: string): string[] =>
  stdout.split('\n').filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1))

const servers = (stdout: string): PracticeServer[] =>
  values(stdout, 'server').map((line) => {
    const [name = '', state = '', port = '', suite = ''] = line.split(' ')
    return { name, state, port: Number(port), suite }
  })
