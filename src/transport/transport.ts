/**
 * A way to run a script on a host. The only layer that spawns. Every implementation passes
 * `test/hosts/transport.conformance.ts`.
 */
export interface Transport {
  /** For messages: `ssh root@vps`, `local`, `docker NAME`. */
  readonly name: string
  /**
   * Runs `script` with the host's `sh`, its standard input empty, and resolves when it ends, whatever its status.
   * A script that did not arrive whole does not run at all. What it leaves running in the background is not waited for.
   * Rejects with a HardshellError when the host cannot be reached (`unreachable`), its key is wrong (`hostKey`),
   * or the connection broke before the script ended (`unreachable`, whatever arrived is lost).
   */
  run(script: string, options?: RunOptions): Promise<RunResult>
  /**
   * A new login that shares no connection with the others: what a guard needs to know. Resolves to false when it fails,
   * or when the host shows another key than it showed before.
   */
  freshLogin(timeoutMs: number, asked?: FreshLogin): Promise<boolean>
  /** By which ways it is reached, each of which a guard proves; without an answer, either family of addresses. */
  ways?(): Promise<readonly Way[]>
  /** Forwards a port of the operator's loopback to a port of the host's loopback until closed or the connection breaks. */
  forward(options: { localPort: number; remotePort: number }): Promise<Forwarding>
  /** How many logins this transport has made, multiplexed sessions counted once each with the login they share. */
  readonly logins: number
  /** Who the runs log in as: the declared account, or the one that comes in its place. Ways without a login leave it out. */
  readonly came?: 'declared' | 'other'
  /** Ends the shared login, where there is one. The next run makes a new one, as who was declared if the host lets them in. */
  renew?(): Promise<void>
  close(): Promise<void>
}

/** A second account to come in by, where root has been closed to the network. */
export interface OtherLogin {
  readonly user: string
  /** It was the one that got in the last time. Tried first: a host counts refused logins, and shuts out who has many. */
  readonly first: boolean
  /** Hears which one got in: the declared account or the other. */
  readonly onLogin: (who: 'declared' | 'other') => void
}

export interface Way {
  readonly family: 4 | 6
  /** One of several that the host's name has. */
  readonly address?: string
}

/** What a fresh login is asked to be. Ways without a login (local, docker) have only one to show. */
export interface FreshLogin {
  /** The account; left out: the one that this transport logs in as. */
  readonly user?: string
  /** The account that was declared, also where another one had to come in. */
  readonly declared?: boolean
  /** Over this family of addresses only. */
  readonly family?: 4 | 6
  /** At this address, of those that `ways` told. */
  readonly address?: string
  /** It must also become root without a password. */
  readonly sudo?: boolean
  /** Hears why, in the words of ssh. */
  readonly onRefused?: (why: string) => void
}

export interface RunOptions {
  /** What this run is, in a few words, for logs: `collect`, `apply ssh.drop-in`. Never a secret. */
  readonly label?: string
  /** The script changes nothing on the host. Only such runs pass through a dry run. */
  readonly readOnly?: boolean
  /** Called for each whole line as it arrives, without its newline. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void
  /** Rejects with `interrupted` and ends the local side; what runs on the host may go on. With `holdOpen`, see there. */
  readonly signal?: AbortSignal
  /** Milliseconds until the run is given up as `unreachable`. Default: none. */
  readonly timeoutMs?: number
  /**
   * Keep the script's standard input open until `signal` aborts or the process ends, so that the host sees
   * end-of-file exactly when the operator is gone. Used by the host lock. An empty line arrives every
   * 5 s, so that a host can also tell a cut network. The run then resolves when the script ends;
   * one that does not end within 15 s of the abort is given up as `interrupted`.
   */
  readonly holdOpen?: boolean
}

export interface RunResult {
  /** Exit status; 128+n when a signal ended it. */
  readonly status: number
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export interface Forwarding {
  readonly localPort: number
  /** Resolves with a reason when the forwarding ends, by close() or by itself. */
  readonly ended: Promise<string>
  close(): Promise<void>
}
